import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { listComputeTargets } from "@/api/compute";
import { listDatasets } from "@/api/data";
import { keys } from "@/api/keys";
import { listComponents, pipelineColumns } from "@/api/pipelines";
import { listSecrets } from "@/api/secrets";
import type { Component, ComputeTarget, Dataset, NodeColumns } from "@/api/types";
import { catalogueOf } from "@/graph/spec";
import type { Designer } from "./designer";

export interface ServerFacts {
  readonly components: readonly Component[];
  readonly datasets: readonly Dataset[];
  readonly targets: readonly ComputeTarget[];
  /** Names of secrets. */
  readonly secrets: readonly string[];
  readonly columns: Readonly<Record<string, NodeColumns>>;
  readonly ready: boolean;
  readonly error: Error | null;
}

const NO_COMPONENTS: readonly Component[] = [];
const NO_DATASETS: readonly Dataset[] = [];
const NO_TARGETS: readonly ComputeTarget[] = [];
const NO_SECRETS: readonly string[] = [];
const NO_COLUMNS: Readonly<Record<string, NodeColumns>> = {};

/** Components, datasets, targets and arriving columns, as received from the server. */
export function useServerFacts(designer: Designer): ServerFacts {
  const components = useQuery({
    queryKey: keys.components,
    queryFn: listComponents,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const datasets = useQuery({ queryKey: keys.datasets, queryFn: listDatasets });
  const targets = useQuery({ queryKey: keys.computeTargets, queryFn: listComputeTargets });
  const secrets = useQuery({ queryKey: keys.secrets, queryFn: listSecrets });
  const names = useMemo(() => secrets.data?.map(({ name }) => name) ?? NO_SECRETS, [secrets.data]);
  const columns = useColumns(designer);

  const catalogue = useMemo(() => catalogueOf(components.data ?? NO_COMPONENTS), [components.data]);
  const types = useMemo(() => datasetTypes(datasets.data ?? NO_DATASETS), [datasets.data]);
  useEffect(
    () => designer.session.facts.setComponents(catalogue, types),
    [designer, catalogue, types],
  );
  return {
    components: components.data ?? NO_COMPONENTS,
    datasets: datasets.data ?? NO_DATASETS,
    targets: targets.data ?? NO_TARGETS,
    secrets: names,
    columns,
    ready: components.data !== undefined && datasets.data !== undefined,
    error: components.error ?? datasets.error,
  };
}

function datasetTypes(datasets: readonly Dataset[]): ReadonlyMap<string, string> {
  return new Map(
    datasets.flatMap(({ name, versions, latest }) => {
      const newest = versions.find((version) => version.version === latest) ?? versions[0];
      return newest ? [[name, newest.type] as const] : [];
    }),
  );
}

/** The columns at every port of the saved drawing; fetched again after a save or a run. */
function useColumns(designer: Designer): Readonly<Record<string, NodeColumns>> {
  const revision = useStore(designer.autosave, (state) => state.revision);
  const ended = useStore(designer.session.runView, (state) => state.run?.finished_at ?? null);
  const columns = useQuery({
    queryKey: [...keys.pipeline(designer.id), "columns", revision, ended],
    queryFn: ({ signal }) => pipelineColumns(designer.id, undefined, signal),
    placeholderData: (before) => before,
  });
  return columns.data ?? NO_COLUMNS;
}
