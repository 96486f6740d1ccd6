import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getLogged, getRunMetrics } from "@/api/runs";
import type { Step } from "@/api/types";
import { EvaluationPanel } from "@/panels/evaluation/EvaluationPanel";
import { useModelNames } from "@/panels/evaluation/useModelNames";
import { runText } from "@/text/run";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { statusLook } from "@/ui/statusLook";
import classes from "./Run.module.css";

const REFRESH_MS = 4000;

/** The pictures and tables that the step logged. */
export function StepResults({ runId, step }: { runId: string; step: Step }) {
  const { ended } = statusLook(step.status);
  const results = useQuery({
    queryKey: [...keys.logged(runId, step.node), step.status],
    queryFn: async () => {
      const [items, metrics] = await Promise.all([
        getLogged(runId, step.node),
        getRunMetrics(runId),
      ]);
      return { items, metrics: metrics[step.node] ?? {} };
    },
    refetchInterval: ended ? false : REFRESH_MS,
  });
  const names = useModelNames(runId, step.node);
  if (results.isPending) return <LoadingState />;
  if (results.isError)
    return <ErrorState error={results.error} onRetry={() => results.refetch()} />;
  const { items, metrics } = results.data;
  if (items.length === 0 && Object.keys(metrics).length === 0) {
    return <p className={classes.none}>{runText.noResults}</p>;
  }
  return <EvaluationPanel items={items} metrics={metrics} {...(names ? { names } : {})} />;
}
