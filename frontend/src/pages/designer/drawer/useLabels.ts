import { useMemo } from "react";
import { useStore } from "zustand";
import { specOf } from "@/graph/spec";
import { useDesigner, useGraph } from "../session/context";

/** What a node is called on the canvas. */
export function useLabels(): (node: string) => string {
  const catalogue = useStore(useDesigner().designer.session.facts, (state) => state.catalogue);
  const graph = useGraph();
  return useMemo(
    () => (id) => specOf(catalogue, graph.nodes.get(id)?.component ?? "")?.display_name ?? id,
    [catalogue, graph],
  );
}

/** Selects a node and shows it. */
export function useGoToNode(): (node: string) => void {
  const { designer, controls } = useDesigner();
  return useMemo(
    () => (node) => {
      if (!designer.session.document.getState().graph.nodes.has(node)) return;
      designer.session.document.select([node]);
      controls()?.view.locate(node);
    },
    [designer, controls],
  );
}
