import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getRunMetrics } from "@/api/runs";
import type { Metrics, Run } from "@/api/types";
import { runText } from "@/text/run";
import { ErrorState } from "@/ui/ErrorState";
import { formatNumber } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import rows from "@/ui/Rows.module.css";
import { statusLook } from "@/ui/statusLook";
import classes from "./Run.module.css";

const REFRESH_MS = 4000;

interface Props {
  run: Run;
  names: ReadonlyMap<string, string>;
}

/** Every number of every step; of a series, its last value. */
export function RunMetrics({ run, names }: Props) {
  const { ended } = statusLook(run.status);
  const metrics = useQuery({
    queryKey: [...keys.runMetrics(run.id), run.status],
    queryFn: () => getRunMetrics(run.id),
    refetchInterval: ended ? false : REFRESH_MS,
  });
  if (metrics.isPending) return <LoadingState />;
  if (metrics.isError)
    return <ErrorState error={metrics.error} onRetry={() => metrics.refetch()} />;
  const lines = linesOf(metrics.data);
  if (lines.length === 0) return <p className={classes.none}>{runText.noMetrics}</p>;
  const words = runText.metricColumns;
  return (
    <table className={rows.table}>
      <thead>
        <tr>
          <th>{words.step}</th>
          <th>{words.name}</th>
          <th className={rows.number}>{words.value}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ node, name, value }) => (
          <tr key={`${node} ${name}`}>
            <td>
              {names.get(node) ?? node} <span className={rows.muted}>{node}</span>
            </td>
            <th scope="row">{name}</th>
            <td className={rows.number}>{formatNumber(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function linesOf(metrics: Metrics): { node: string; name: string; value: number | undefined }[] {
  return Object.entries(metrics).flatMap(([node, names]) =>
    Object.entries(names).map(([name, value]) => ({
      node,
      name,
      value: typeof value === "number" ? value : value.at(-1)?.value,
    })),
  );
}
