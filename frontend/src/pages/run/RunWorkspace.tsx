import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { keys } from "@/api/keys";
import { listComponents } from "@/api/pipelines";
import { getRunDocument } from "@/api/runs";
import type { Component, Run, RunDocument, Step } from "@/api/types";
import { RunGraph } from "@/canvas/RunGraph";
import { catalogueOf, specOf } from "@/graph/spec";
import type { RunView } from "@/runs/session";
import { runText } from "@/text/run";
import { distinctLabels } from "@/ui/distinctLabels";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { namesFrom } from "@/ui/names";
import type { Names } from "@/ui/reasonText";
import classes from "./Run.module.css";
import { RunMetrics } from "./RunMetrics";
import { RunTimeline } from "./RunTimeline";
import { StepDetail } from "./StepDetail";
import { StepList } from "./StepList";
import { stepToShow } from "./stepChoice";

/** Steps on the left, the graph on top, the chosen step's log and outputs below. */
export function RunWorkspace({ run, runView }: { run: Run; runView: RunView }) {
  const [search, setSearch] = useSearchParams();
  const source = useQuery({
    queryKey: keys.runDocument(run.id),
    queryFn: () => getRunDocument(run.id),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const components = useQuery({
    queryKey: keys.components,
    queryFn: listComponents,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const names = useStepNames(run.steps, components.data);
  const labels = useMemo(() => distinctLabels(names), [names]);
  const reasonNames = useReasonNames(labels, run.steps, components.data);
  const [enlarged, setEnlarged] = useState(false);
  const wanted = search.get("step");
  const step = run.steps.find((item) => item.node === wanted) ?? stepToShow(run.steps);
  const choose = useCallback(
    (node: string | null) => {
      if (node !== null) setSearch({ step: node }, { replace: true });
    },
    [setSearch],
  );

  return (
    <div className={classes.workspace}>
      <StepList steps={run.steps} names={names} chosen={step?.node ?? null} onChoose={choose} />
      <div className={classes.main} data-enlarged={enlarged || undefined}>
        {!enlarged && (
          <Tabs defaultValue="graph" className={classes.stage}>
            <Tabs.List aria-label={runText.stages.label}>
              <Tabs.Tab value="graph">{runText.stages.graph}</Tabs.Tab>
              <Tabs.Tab value="timeline">{runText.stages.timeline}</Tabs.Tab>
              <Tabs.Tab value="metrics">{runText.stages.metrics}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="graph" className={classes.graph} aria-label={runText.graphLabel}>
              {(source.isPending || components.isPending) && <LoadingState />}
              {source.isError && (
                <ErrorState error={source.error} onRetry={() => source.refetch()} />
              )}
              {source.data && components.data && (
                <GraphOfRun
                  source={source.data}
                  components={components.data}
                  runView={runView}
                  selected={step?.node ?? null}
                  onSelect={choose}
                />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="timeline" className={classes.scroll}>
              {source.data && (
                <RunTimeline
                  run={run}
                  document={source.data.document}
                  names={labels}
                  selected={step?.node ?? null}
                  onSelect={choose}
                />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="metrics" className={classes.scroll}>
              <RunMetrics run={run} names={labels} onSelect={choose} />
            </Tabs.Panel>
          </Tabs>
        )}
        {step && (
          <StepDetail
            key={step.node}
            runId={run.id}
            step={step}
            name={names.get(step.node) ?? step.node}
            names={reasonNames}
            enlarged={enlarged}
            onEnlarge={() => setEnlarged(!enlarged)}
          />
        )}
      </div>
    </div>
  );
}

interface GraphProps {
  source: RunDocument;
  components: Component[];
  runView: RunView;
  selected: string | null;
  onSelect: (node: string | null) => void;
}

function GraphOfRun({ source, components, runView, selected, onSelect }: GraphProps) {
  return (
    <RunGraph
      document={source.document}
      components={components}
      runView={runView}
      selected={selected}
      onSelect={onSelect}
    />
  );
}

/** Names for reasons, which mention parameters and ports too. */
function useReasonNames(
  labels: ReadonlyMap<string, string>,
  steps: readonly Step[],
  components: readonly Component[] | undefined,
): Names {
  return useMemo(() => {
    const catalogue = catalogueOf(components ?? []);
    const componentOf = new Map(steps.map((step) => [step.node, step.component]));
    return namesFrom(
      (node) => labels.get(node) ?? node,
      (node) => specOf(catalogue, componentOf.get(node) ?? ""),
    );
  }, [labels, steps, components]);
}

/** What people call each step: its node's name, else its component's title. */
function useStepNames(
  steps: readonly Step[],
  components: readonly Component[] | undefined,
): ReadonlyMap<string, string> {
  // As text, so that a step's news makes no new names. No name has a tab or a line break in it.
  const words = steps
    .map(({ node, component, name }) => [node, component, name].join("\t"))
    .join("\n");
  return useMemo(() => {
    const titles = new Map(components?.map((item) => [item.name, item.display_name]));
    return new Map(
      words.split("\n").map((line) => {
        const [node = "", component = "", name = ""] = line.split("\t");
        return [node, name || (titles.get(component) ?? (component || node))];
      }),
    );
  }, [words, components]);
}
