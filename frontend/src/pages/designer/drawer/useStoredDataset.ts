import { useQuery } from "@tanstack/react-query";
import { listDatasets } from "@/api/data";
import { keys } from "@/api/keys";
import type { DatasetVersion } from "@/api/types";
import { chosenDataset } from "@/graph/chosenDataset";
import { useGraph } from "../session/context";

/** The version of a stored dataset that a node of the drawing gives; null where it gives none. */
export function useStoredDataset(node: string | null): DatasetVersion | null {
  const graph = useGraph();
  const choice = chosenDataset(graph, graph.nodes.get(node ?? ""));
  const datasets = useQuery({
    queryKey: keys.datasets,
    queryFn: listDatasets,
    enabled: choice !== null,
  });
  const dataset = datasets.data?.find(({ name }) => name === choice?.name);
  const wanted = choice?.version ?? dataset?.latest;
  return dataset?.versions.find(({ version }) => version === wanted) ?? null;
}
