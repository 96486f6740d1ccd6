import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "@/api/keys";
import { listComponents } from "@/api/pipelines";
import { getRunDocument } from "@/api/runs";
import { loadDocument } from "@/graph/document";
import { evaluatedModels } from "@/graph/evaluatedModels";
import { titleOf } from "@/graph/nodeName";
import { catalogueOf, specOf } from "@/graph/spec";

/** What the models that a run's step evaluated are called; undefined while that is not known. */
export function useModelNames(runId: string, node: string): readonly string[] | undefined {
  const source = useQuery({
    queryKey: keys.runDocument(runId),
    queryFn: () => getRunDocument(runId),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const components = useQuery({
    queryKey: keys.components,
    queryFn: listComponents,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => {
    if (!source.data || !components.data) return undefined;
    const graph = loadDocument(source.data.document);
    const catalogue = catalogueOf(components.data);
    const names = evaluatedModels(graph, node, (id) => {
      const found = graph.nodes.get(id);
      return found ? titleOf(found, specOf(catalogue, found.component)) : id;
    });
    return names.length > 1 ? names : undefined;
  }, [source.data, components.data, node]);
}
