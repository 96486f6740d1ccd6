import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getLogged, getRunMetrics } from "@/api/runs";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { EvaluationPanel } from "../evaluation/EvaluationPanel";

interface Props {
  run: string;
  node: string;
  /** What the evaluated models are called: the nodes that scored them, say. */
  names?: readonly string[];
}

/** What a run's step measured and logged, as pictures. */
export function StepEvaluation({ run, node, names }: Props) {
  const logged = useQuery({
    queryKey: keys.logged(run, node),
    queryFn: () => getLogged(run, node),
  });
  const metrics = useQuery({ queryKey: keys.runMetrics(run), queryFn: () => getRunMetrics(run) });
  if (logged.isPending || metrics.isPending) return <LoadingState />;
  if (logged.isError) return <ErrorState error={logged.error} onRetry={() => logged.refetch()} />;
  if (metrics.isError)
    return <ErrorState error={metrics.error} onRetry={() => metrics.refetch()} />;
  return <EvaluationPanel items={logged.data} metrics={metrics.data[node] ?? {}} names={names} />;
}
