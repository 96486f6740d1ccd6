import { NativeSelect, UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import { useStore } from "zustand";
import { compatibleOutputs } from "@/graph/connect";
import { edgeFeeding, type PortRef, parsePort, portKey } from "@/graph/model";
import { nodeSpecs } from "@/graph/nodeSpecs";
import { type OutlineInput, type OutlineItem, outlineOf } from "@/graph/outline";
import { canvasText } from "@/text/canvas";
import { PortGlyph } from "@/ui/PortGlyph";
import { StatusBadge } from "@/ui/StatusBadge";
import { statusLook } from "@/ui/statusLook";
import type { CanvasActions } from "../actions/actions";
import type { CanvasView } from "../actions/useCanvasActions";
import { PlanMark } from "../nodes/PlanMark";
import { currentSpecs, useSession } from "../session";
import classes from "./Outline.module.css";

interface Props {
  actions: CanvasActions;
  view: CanvasView;
}

const words = canvasText.outline;

/** The graph as a list that offers everything the canvas does. */
export function Outline({ actions, view }: Props) {
  const { document, facts } = useSession();
  const graph = useStore(document, (state) => state.graph);
  const { catalogue, datasets } = useStore(facts);
  const items = useMemo(
    () => outlineOf(graph, nodeSpecs(graph, catalogue, datasets)),
    [graph, catalogue, datasets],
  );
  return (
    <nav className={classes.outline} aria-label={words.title}>
      <h2>{words.title}</h2>
      {items.length === 0 && <p className={classes.fine}>{words.empty}</p>}
      <ol className={classes.items}>
        {items.map((item) => (
          <Item key={item.node.id} item={item} actions={actions} view={view} />
        ))}
      </ol>
    </nav>
  );
}

function Item({ item, actions, view }: Props & { item: OutlineItem }) {
  const { document, runView } = useSession();
  const { node } = item;
  const selected = useStore(document, (state) => state.selection.nodes.has(node.id));
  const step = useStore(runView, (state) => state.steps.get(node.id));
  return (
    <li className={classes.item} data-selected={selected || undefined}>
      <UnstyledButton
        className={classes.name}
        aria-pressed={selected}
        onClick={() => {
          document.select([node.id]);
          view.fit([node.id]);
        }}
      >
        <strong>{item.displayName}</strong>
        <span className="visually-hidden">, </span>
        <span className={classes.fine}>{node.id}</span>
        {step && <StatusBadge status={step.status} size={14} />}
        <PlanMark id={node.id} done={step !== undefined && statusLook(step.status).good} />
      </UnstyledButton>
      {node.comment && <p className={classes.fine}>{node.comment}</p>}
      {item.inputs.map((input) => (
        <InputRow key={input.port.name} item={item} input={input} actions={actions} />
      ))}
      {item.outputs.map(({ port, targets }) => (
        <p key={port.name} className={classes.output}>
          <PortGlyph type={port.type} />
          {port.name}{" "}
          <span className={classes.fine}>
            {words.feeds} {targets.map(portKey).join(", ") || words.nothing}
          </span>
        </p>
      ))}
    </li>
  );
}

interface InputProps {
  item: OutlineItem;
  input: OutlineInput;
  actions: CanvasActions;
}

/** What an input reads, as a choice among the outputs that fit. */
function InputRow({ item, input, actions }: InputProps) {
  const session = useSession();
  const current = input.source ? portKey(input.source) : "";
  const [target, options] = useMemo(() => {
    const port = { node: item.node.id, port: input.port.name };
    return [port, sourceOptions(session, port, current)];
  }, [session, item, input, current]);
  const change = (key: string) => {
    const edge = edgeFeeding(session.document.getState().graph, target);
    const source = parsePort(key);
    if (source) actions.join(source, target);
    else if (edge) actions.part(edge.id);
  };
  return (
    <NativeSelect
      className={classes.input}
      leftSection={<PortGlyph type={input.port.type} />}
      aria-label={words.inputLabel(input.port.name, item.displayName)}
      disabled={session.readOnly}
      value={current}
      data={[{ value: "", label: `${input.port.name}: ${words.notConnected}` }, ...options]}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

/** The outputs an input may read, its present one included. */
function sourceOptions(session: ReturnType<typeof useSession>, target: PortRef, current: string) {
  const { graph } = session.document.getState();
  const keys = compatibleOutputs(graph, currentSpecs(session), target, "replace");
  return [...new Set([current, ...keys])]
    .filter((key) => key !== "")
    .map((key) => ({ value: key, label: `${target.port}: ${key}` }));
}
