import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getLogged, getRunMetrics } from "@/api/runs";
import { EvaluationPanel, MetricsTable } from "@/panels";
import { useModelNames } from "@/panels/evaluation/useModelNames";
import { designerText } from "@/text/designer";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import classes from "./Drawer.module.css";
import { useGoToNode, useLabels } from "./useLabels";
import { useShownNode } from "./useShownNode";

const words = designerText.drawer;

/** What the chosen node's step measured and logged; with none chosen, every metric of the run. */
export function MetricsTab() {
  const { runId, node, step } = useShownNode();
  if (!runId) return <p className={classes.empty}>{words.noRun}</p>;
  if (!node || !step) return <RunMetrics runId={runId} />;
  return <StepMetrics runId={runId} node={node} status={step.status} />;
}

function RunMetrics({ runId }: { runId: string }) {
  const labelOf = useLabels();
  const go = useGoToNode();
  const metrics = useQuery({
    queryKey: keys.runMetrics(runId),
    queryFn: () => getRunMetrics(runId),
  });
  if (metrics.isError) return <ErrorState error={metrics.error} />;
  if (!metrics.data) return <LoadingState />;
  return <MetricsTable metrics={metrics.data} labelOf={labelOf} onSelect={go} />;
}

function StepMetrics({ runId, node, status }: { runId: string; node: string; status: string }) {
  const results = useQuery({
    queryKey: [...keys.logged(runId, node), status],
    queryFn: async () => {
      const [items, metrics] = await Promise.all([getLogged(runId, node), getRunMetrics(runId)]);
      return { items, metrics: metrics[node] ?? {} };
    },
  });
  const names = useModelNames(runId, node);
  if (results.isError) return <ErrorState error={results.error} />;
  if (!results.data) return <LoadingState />;
  const { items, metrics } = results.data;
  if (items.length === 0 && Object.keys(metrics).length === 0) {
    return <p className={classes.empty}>{words.noMetrics}</p>;
  }
  return <EvaluationPanel items={items} metrics={metrics} {...(names ? { names } : {})} />;
}
