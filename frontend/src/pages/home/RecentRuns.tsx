import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { keys } from "@/api/keys";
import { listRuns } from "@/api/runs";
import type { RunRow } from "@/api/types";
import { homeText } from "@/text/home";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { formatAgo } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { runTitle } from "@/ui/runTitle";
import { StatusBadge } from "@/ui/StatusBadge";
import { statusLook } from "@/ui/statusLook";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import { useNow } from "@/ui/useNow";

const SHOWN = 8;
const REFRESH_MS = 4000;

/** The last few runs, refreshed while one is active. */
export function RecentRuns() {
  const runs = useQuery({
    queryKey: keys.runList({ recent: SHOWN }),
    queryFn: () => listRuns({}),
    select: (page) => page.results.slice(0, SHOWN),
    refetchInterval: (query) => (query.state.data?.results.some(goesOn) ? REFRESH_MS : false),
  });
  const now = useNow(false);

  return (
    <Section
      title={homeText.recentRuns}
      actions={runs.data?.length ? <Link to="/runs">{homeText.allRuns}</Link> : null}
    >
      <Panel>
        {runs.isPending && <LoadingState />}
        {runs.isError && <ErrorState error={runs.error} onRetry={() => runs.refetch()} />}
        {runs.data?.length === 0 && (
          <EmptyState title={homeText.runsEmpty.title}>{homeText.runsEmpty.sentence}</EmptyState>
        )}
        {runs.data && runs.data.length > 0 && (
          <DataTable rows={runs.data} columns={columnsOf(now)} keyOf={(run) => run.id} />
        )}
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
          {runTitle(run)}
        </Link>
      ),
    },
    { key: "status", cell: (run) => <StatusBadge status={run.status} /> },
    {
      key: "created",
      align: "number",
      className: rows.muted,
      cell: (run) => formatAgo(run.created_at, now),
    },
  ];
}

function goesOn(run: RunRow): boolean {
  return !statusLook(run.status).ended;
}
