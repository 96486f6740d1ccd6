import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { keys } from "@/api/keys";
import { listRuns } from "@/api/runs";
import type { RunRow } from "@/api/types";
import { runMilliseconds } from "@/pages/runs/runTable";
import { endpointsText } from "@/text/endpoints";
import { formatDuration, formatTime } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { StatusBadge } from "@/ui/StatusBadge";
import { statusLook } from "@/ui/statusLook";
import type { DataColumn } from "@/ui/table/column";
import { QueriedTable } from "@/ui/table/QueriedTable";
import { useNow } from "@/ui/useNow";

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
        <QueriedTable
          label={endpointsText.runs.all}
          query={runs}
          columns={columnsOf(now)}
          keyOf={(run) => run.id}
          empty={endpointsText.runs.empty}
        />
      </Panel>
    </Section>
  );
}

function columnsOf(now: number): DataColumn<RunRow>[] {
  return [
    {
      key: "name",
      heading: true,
      wide: true,
      cell: (run) => (
        <Link className={rows.link} to={`/runs/${run.id}`}>
          {run.name || run.id}
        </Link>
      ),
    },
    { key: "status", cell: (run) => <StatusBadge status={run.status} /> },
    {
      key: "duration",
      align: "number",
      cell: (run) => formatDuration(runMilliseconds(run, now)),
    },
    {
      key: "created",
      align: "number",
      className: rows.muted,
      cell: (run) => formatTime(run.created_at),
    },
  ];
}
