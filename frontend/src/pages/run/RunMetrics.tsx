import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getRunMetrics } from "@/api/runs";
import type { Run } from "@/api/types";
import { MetricsTable } from "@/panels/metrics/MetricsTable";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { statusLook } from "@/ui/statusLook";

const REFRESH_MS = 4000;

interface Props {
  run: Run;
  names: ReadonlyMap<string, string>;
  onSelect: (node: string) => void;
}

/** Every metric of every step, refreshed while the run is active. */
export function RunMetrics({ run, names, onSelect }: Props) {
  const { ended } = statusLook(run.status);
  const metrics = useQuery({
    queryKey: [...keys.runMetrics(run.id), run.status],
    queryFn: () => getRunMetrics(run.id),
    refetchInterval: ended ? false : REFRESH_MS,
  });
  if (metrics.isPending) return <LoadingState />;
  if (metrics.isError)
    return <ErrorState error={metrics.error} onRetry={() => metrics.refetch()} />;
  return (
    <MetricsTable
      metrics={metrics.data}
      labelOf={(node) => names.get(node) ?? node}
      onSelect={onSelect}
    />
  );
}
