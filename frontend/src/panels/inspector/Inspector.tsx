import { useMemo } from "react";
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

export interface InspectorProps {
  /** Ids of the selected nodes: one shows its parameters, none the pipeline, several what they share. */
  selection: readonly string[];
  sources: Sources;
  datasets: readonly Dataset[];
  targets: readonly TargetChoice[];
  /** A parameter of the selected node to bring into focus: where a problem is. */
  shownParameter?: string | null;
  readOnly?: boolean;
  actions: InspectorActions;
}

/** The panel on the right: everything about what is selected. */
export function Inspector(props: InspectorProps) {
  const {
    selection,
    sources,
    datasets,
    targets,
    shownParameter = null,
    readOnly = false,
    actions,
  } = props;
  const nodes = useMemo(
    () => selection.flatMap((id) => inspectNode(id, sources) ?? []),
    [selection, sources],
  );
  const { graph } = sources;
  const compute = typeof graph.defaults.compute === "string" ? graph.defaults.compute : null;
  const shared = { targets, defaultTarget: compute ?? LAST_RESORT_TARGET, readOnly, actions };
  const [first, ...others] = nodes;
  return (
    <section className={classes.inspector} aria-label={panelsText.inspector.label}>
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
          shownParameter={shownParameter}
          pipelineParameters={graph.parameters}
          {...shared}
        />
      )}
      {others.length > 0 && <ManyInspector nodes={nodes} {...shared} />}
    </section>
  );
}
