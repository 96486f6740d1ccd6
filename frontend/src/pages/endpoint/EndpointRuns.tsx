import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { keys } from "@/api/keys";
import { listRuns } from "@/api/runs";
import { runMilliseconds } from "@/pages/runs/runTable";
import { endpointsText } from "@/text/endpoints";
import { ErrorState } from "@/ui/ErrorState";
import { formatDuration, formatTime } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { StatusBadge } from "@/ui/StatusBadge";
import { statusLook } from "@/ui/statusLook";
import { useNow } from "@/ui/useNow";
import classes from "./Endpoint.module.css";

const SHOWN = 50;
const REFRESH_MS = 4000;

/** The last runs that callers started. */
export function EndpointRuns({ endpoint }: { endpoint: string }) {
  const runs = useQuery({
    queryKey: keys.runList({ endpoint }),
    queryFn: () => listRuns({ endpoint }),
    select: (page) => page.results.slice(0, SHOWN),
    refetchInterval: REFRESH_MS,
  });
  const now = useNow(runs.data?.some((run) => !statusLook(run.status).ended) ?? false);
  return (
    <Section title={endpointsText.runs.title}>
      <Panel>
        {runs.isPending && <LoadingState />}
        {runs.isError && <ErrorState error={runs.error} onRetry={() => runs.refetch()} />}
        {runs.data?.length === 0 && <p className={classes.none}>{endpointsText.runs.empty}</p>}
        {runs.data && runs.data.length > 0 && (
          <table className={rows.table} aria-label={endpointsText.runs.all}>
            <tbody>
              {runs.data.map((run) => (
                <tr key={run.id}>
                  <th scope="row" className={rows.wide}>
                    <Link className={rows.link} to={`/runs/${run.id}`}>
                      {run.name || run.id}
                    </Link>
                  </th>
                  <td>
                    <StatusBadge status={run.status} />
                  </td>
                  <td className={rows.number}>{formatDuration(runMilliseconds(run, now))}</td>
                  <td className={`${rows.number} ${rows.muted}`}>{formatTime(run.created_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </Section>
  );
}
