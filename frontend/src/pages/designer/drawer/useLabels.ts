import { useMemo } from "react";
import { useStore } from "zustand";
import { titleOf } from "@/graph/nodeName";
import { specOf } from "@/graph/spec";
import { distinctLabels } from "@/ui/distinctLabels";
import { useDesigner, useGraph } from "../session/context";
import { useDrawer } from "./drawerState";

/** What a node is called: by its name or its component, and by its id where several are called the same. */
export function useLabels(): (node: string) => string {
  const catalogue = useStore(useDesigner().designer.session.facts, (state) => state.catalogue);
  const graph = useGraph();
  return useMemo(() => {
    const names = [...graph.nodes.values()].map(
      (node) => [node.id, titleOf(node, specOf(catalogue, node.component))] as const,
    );
    const labels = distinctLabels(new Map(names));
    return (id) => labels.get(id) ?? id;
  }, [catalogue, graph]);
}

/** Selects a node and shows it. */
export function useGoToNode(): (node: string) => void {
  const { designer, controls } = useDesigner();
  return useMemo(
    () => (node) => {
      if (!designer.session.document.getState().graph.nodes.has(node)) return;
      // A node is shown on the canvas.
      useDrawer.getState().fill(false);
      designer.session.document.select([node]);
      controls()?.view.locate(node);
    },
    [designer, controls],
  );
}
