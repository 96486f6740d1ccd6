import { Modal, Select } from "@mantine/core";
import { useMemo, useState } from "react";
import { compatibleInputs, compatibleOutputs, type Occupied } from "@/graph/connect";
import { edgeFeeding, type PortRef, parsePort } from "@/graph/model";
import type { ComponentSpec, PortSpec } from "@/graph/spec";
import { canvasText } from "@/text/canvas";
import { PortGlyph } from "@/ui/PortGlyph";
import type { CanvasActions } from "../actions/actions";
import type { PortKind } from "../actions/useConnecting";
import { type CanvasSession, currentSpecs, useSession } from "../session";
import { type Choice, ChoiceList } from "./ChoiceList";
import classes from "./Dialogs.module.css";

interface Props {
  node: string;
  /** The port to start with; the node's first by default. */
  port?: string | undefined;
  kind?: PortKind | undefined;
  actions: CanvasActions;
  onClose: () => void;
}

/** Joins two ports without a pointer: choose a port of the node, then one that fits it. */
export function ConnectDialog({ node, port, kind, actions, onClose }: Props) {
  const session = useSession();
  const spec = currentSpecs(session).get(node);
  const ports = useMemo(() => portChoices(spec), [spec]);
  const [chosen, setChosen] = useState(() =>
    port === undefined ? firstJoinable(session, node, ports) : `${kind ?? "output"}:${port}`,
  );
  const words = canvasText.connect;
  const [chosenKind, name] = splitChoice(chosen);

  const choose = (key: string) => {
    const other = parsePort(key);
    if (!other || !name) return;
    const mine = { node, port: name };
    onClose();
    if (chosenKind === "output") actions.join(mine, other);
    else actions.join(other, mine);
  };

  return (
    <Modal opened onClose={onClose} title={words.title(spec?.display_name ?? node)} returnFocus>
      {ports.length === 0 ? (
        <p className={classes.none}>{words.noPorts}</p>
      ) : (
        <>
          <Select
            label={words.choosePort}
            data={ports}
            value={chosen}
            onChange={(value) => value && setChosen(value)}
            mb="sm"
          />
          <Fitting key={chosen} mine={{ node, port: name }} kind={chosenKind} onChoose={choose} />
        </>
      )}
    </Modal>
  );
}

interface FittingProps {
  mine: PortRef;
  kind: PortKind;
  onChoose: (key: string) => void;
}

/** The ports that would take an edge with `mine`: the free ones first, then those whose edge would
 * give way. */
function Fitting({ mine, kind, onChoose }: FittingProps) {
  const session = useSession();
  const words = canvasText.connect;
  const all = useMemo(() => {
    const specs = currentSpecs(session);
    const { graph } = session.document.getState();
    const free = fittingKeys(session, kind, mine);
    const all = new Set([...free, ...fittingKeys(session, kind, mine, "replace")]);
    return [...all].flatMap((key) => {
      const ref = parsePort(key);
      const before = edgeFeeding(graph, kind === "output" && ref ? ref : mine);
      return ref ? [fittingChoice(ref, kind, specs.get(ref.node), before?.source)] : [];
    });
  }, [session, kind, mine]);
  const find = (typed: string) => {
    const words = typed.toLowerCase().split(/\s+/);
    return all.filter((item) => words.every((word) => item.label.toLowerCase().includes(word)));
  };
  return (
    <ChoiceList
      label={words.chooseOther(kind)}
      placeholder={words.filter}
      none={words.none}
      find={find}
      onChoose={onChoose}
    />
  );
}

function fittingChoice(
  ref: PortRef,
  kind: PortKind,
  spec: ComponentSpec | undefined,
  before: PortRef | undefined,
): Choice {
  const replaces = before ? canvasText.connect.replaces(before) : "";
  const ports = kind === "output" ? spec?.inputs : spec?.outputs;
  const port = ports?.find((item) => item.name === ref.port);
  const name = spec?.display_name ?? ref.node;
  return {
    id: `${ref.node}.${ref.port}`,
    label: canvasText.connect.option(ref.port, name, ref.node) + replaces,
    text: (
      <>
        <PortGlyph type={port?.type ?? "any"} />
        <span>{ref.port}</span>
        <span className="visually-hidden"> {canvasText.connect.of} </span>
        <span className={classes.fine}>
          {name} · {ref.node}
          {replaces}
        </span>
      </>
    ),
  };
}

function portChoices(spec: ComponentSpec | undefined) {
  const choice = (kind: PortKind) => (port: PortSpec) => ({
    value: `${kind}:${port.name}`,
    label: `${kind} ${port.name}`,
  });
  return [
    ...(spec?.outputs.map(choice("output")) ?? []),
    ...(spec?.inputs.map(choice("input")) ?? []),
  ];
}

/** The first port that some other port would join, so that Enter alone is often enough. */
function firstJoinable(
  session: CanvasSession,
  node: string,
  ports: readonly { value: string }[],
): string {
  const joinable = ports.find(({ value }) => {
    const [kind, port] = splitChoice(value);
    return fittingKeys(session, kind, { node, port }).size > 0;
  });
  return (joinable ?? ports[0])?.value ?? "output:";
}

function fittingKeys(
  session: CanvasSession,
  kind: PortKind,
  mine: PortRef,
  occupied: Occupied = "refuse",
): ReadonlySet<string> {
  const { graph } = session.document.getState();
  const find = kind === "output" ? compatibleInputs : compatibleOutputs;
  return find(graph, currentSpecs(session), mine, occupied);
}

function splitChoice(value: string): [PortKind, string] {
  const at = value.indexOf(":");
  return [value.slice(0, at) as PortKind, value.slice(at + 1)];
}
