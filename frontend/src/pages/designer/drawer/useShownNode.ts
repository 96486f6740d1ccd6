import { useStore } from "zustand";
import { titleOf } from "@/graph/nodeName";
import { outputOf, specOf } from "@/graph/spec";
import { words } from "@/panels/inspector/fields";
import type { StepSnapshot } from "@/runs/model";
import { useDesigner, useGraph, useSelection } from "../session/context";
import { useDrawer } from "./drawerState";

export interface ShownNode {
  readonly runId: string | null;
  readonly node: string | null;
  /** What the node is called on the canvas. */
  readonly label: string;
  readonly step: StepSnapshot | undefined;
  /** Its outputs as they are drawn. */
  readonly ports: readonly string[];
  /** What one of its outputs is called. */
  portLabel(port: string): string;
}

/** The node that log, data and metrics are about: the one asked for, else the selected one. */
export function useShownNode(): ShownNode {
  const { designer } = useDesigner();
  const asked = useDrawer((state) => state.node);
  const selected = [...useSelection().nodes].at(-1) ?? null;
  const node = asked ?? selected;
  const run = useStore(designer.session.runView, (state) => state.run);
  const step = useStore(designer.session.runView, (state) =>
    node ? state.steps.get(node) : undefined,
  );
  const catalogue = useStore(designer.session.facts, (state) => state.catalogue);
  const drawn = useGraph().nodes.get(node ?? "");
  const spec = drawn && specOf(catalogue, drawn.component);
  return {
    runId: run?.id ?? null,
    node,
    label: drawn ? titleOf(drawn, spec) : (node ?? ""),
    step,
    ports: (spec?.outputs ?? []).map(({ name }) => name),
    portLabel: (port) => outputOf(spec, port)?.label || words(port),
  };
}
