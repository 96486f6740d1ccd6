import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import type { Dataset } from "@/api/types";
import { panelsText } from "@/text/panels";
import type { InspectorActions } from "./actions";
import type { TargetChoice } from "./ComputeSelect";
import classes from "./Inspector.module.css";
import { inspectNode, inspectParameters, type Sources } from "./inspected";
import { ManyInspector } from "./ManyInspector";
import { NodeInspector } from "./NodeInspector";
import { PipelineInspector } from "./PipelineInspector";

const LAST_RESORT_TARGET = "local";
const NO_SECRETS: readonly string[] = [];

/** What of a parameter's row can be typed or chosen in. */
const CONTROLS = "input, textarea, [contenteditable], fieldset button";

/** What has a use of its own for Escape: an open list, a small form, the code editor. */
const KEEPS_ESCAPE = "[aria-expanded=true], form, .cm-editor";

/** Where a problem is; without a parameter it is about the whole node. */
export interface ParameterPlace {
  readonly node: string;
  readonly parameter: string | null;
}

export interface InspectorProps {
  /** Ids of the selected nodes: one shows its parameters, none the pipeline, several what they share. */
  selection: readonly string[];
  sources: Sources;
  datasets: readonly Dataset[];
  targets: readonly TargetChoice[];
  /** Names of the secrets there are. */
  secrets?: readonly string[];
  /** A parameter to bring into focus: where a problem is. A new object asks anew. */
  place?: ParameterPlace | null;
  readOnly?: boolean;
  actions: InspectorActions;
  /** Escape asks to go back to the drawing. */
  onLeave?: () => void;
}

/** The panel on the right: everything about what is selected. */
export function Inspector(props: InspectorProps) {
  const { selection, sources, datasets, targets, place = null, readOnly = false, actions } = props;
  const nodes = useMemo(
    () => selection.flatMap((id) => inspectNode(id, sources) ?? []),
    [selection, sources],
  );
  const panel = useParameterFocus(place, selection);
  const { graph } = sources;
  const compute = typeof graph.defaults.compute === "string" ? graph.defaults.compute : null;
  const shared = { targets, defaultTarget: compute ?? LAST_RESORT_TARGET, readOnly, actions };
  const [first, ...others] = nodes;
  return (
    <section
      ref={panel}
      className={classes.inspector}
      aria-label={panelsText.inspector.label}
      onKeyDown={(event) => asksToLeave(event) && props.onLeave?.()}
    >
      {first === undefined && (
        <PipelineInspector
          targets={targets}
          readOnly={readOnly}
          actions={actions}
          pipeline={{
            name: graph.name,
            description: graph.description,
            nodes: graph.nodes.size,
            edges: graph.edges.size,
            compute,
            parameters: inspectParameters(sources),
            problems: sources.problems.length,
          }}
        />
      )}
      {first !== undefined && others.length === 0 && (
        <NodeInspector
          key={first.id}
          node={first}
          datasets={datasets}
          secrets={props.secrets ?? NO_SECRETS}
          pipelineParameters={graph.parameters}
          {...shared}
        />
      )}
      {others.length > 0 && <ManyInspector nodes={nodes} {...shared} />}
    </section>
  );
}

/** Dialogs and menus opened from the inspector have their own Escape. */
function asksToLeave({ key, target, currentTarget }: KeyboardEvent): boolean {
  if (key !== "Escape" || !(target instanceof Element)) return false;
  return currentTarget.contains(target) && target.closest(KEEPS_ESCAPE) === null;
}

/** Opens whatever the row is folded away in. */
function unfold(row: Element | null | undefined) {
  const folded = row?.closest<HTMLDetailsElement>("details:not([open])");
  if (!folded) return;
  folded.open = true;
  unfold(folded);
}

/** Focuses the place once its node is selected, and only once: coming back later does not. */
function useParameterFocus(place: ParameterPlace | null, selection: readonly string[]) {
  const panel = useRef<HTMLElement>(null);
  const handled = useRef<ParameterPlace | null>(null);
  const selected = selection.length === 1 ? selection[0] : null;
  useEffect(() => {
    if (place === null || handled.current === place || place.node !== selected) return;
    handled.current = place;
    if (place.parameter === null) return;
    const row = panel.current?.querySelector(`[data-parameter="${CSS.escape(place.parameter)}"]`);
    unfold(row);
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector<HTMLElement>(CONTROLS)?.focus();
  }, [place, selected]);
  return panel;
}
