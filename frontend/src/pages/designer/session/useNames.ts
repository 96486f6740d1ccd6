import { useMemo } from "react";
import { useStore } from "zustand";
import { specOfNode } from "@/graph/nodeSpecs";
import { namesFrom } from "@/ui/names";
import type { Names } from "@/ui/reasonText";
import { useLabels } from "../drawer/useLabels";
import { useDesigner, useGraph } from "./context";

/** What the drawing's nodes, parameters and ports are called on this page. */
export function useNames(): Names {
  const { catalogue, datasets } = useStore(useDesigner().designer.session.facts);
  const graph = useGraph();
  const labelOf = useLabels();
  return useMemo(
    () =>
      namesFrom(labelOf, (id) => {
        const node = graph.nodes.get(id);
        return node && specOfNode(node, catalogue, datasets);
      }),
    [labelOf, graph, catalogue, datasets],
  );
}
