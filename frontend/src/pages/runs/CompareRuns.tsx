import { Switch } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { keys } from "@/api/keys";
import { getRun, getRunDocument, getRunMetrics } from "@/api/runs";
import type { Run } from "@/api/types";
import { metricLabel } from "@/panels/evaluation/metricLabel";
import { runsText } from "@/text/runs";
import { sharedText } from "@/text/shared";
import { BackLink } from "@/ui/BackLink";
import { ErrorState } from "@/ui/ErrorState";
import { formatDuration, formatNumber, formatTime } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { Page, Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { runLabel } from "@/ui/runTitle";
import { StatusBadge } from "@/ui/StatusBadge";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import { type ComparedRun, finalMetrics, type Line, lines, nodeNames } from "./comparison";
import { GraphDifferences } from "./GraphDifferences";
import classes from "./Runs.module.css";
import { runMilliseconds } from "./runTable";

const words = runsText.comparison;
const NAME_PX = 260;

async function readRun(id: string): Promise<ComparedRun> {
  const [run, metrics, { document }] = await Promise.all([
    getRun(id),
    getRunMetrics(id),
    getRunDocument(id),
  ]);
  return { run, metrics, document };
}

/** Metrics, parameters and graphs of some runs, side by side. */
export function CompareRuns({ ids }: { ids: string[] }) {
  const queries = useQueries({
    queries: ids.map((id) => ({
      queryKey: [...keys.run(id), "compared"],
      queryFn: () => readRun(id),
    })),
  });
  const [onlyDifferences, setOnlyDifferences] = useState(false);
  const failed = queries.find((query) => query.isError);
  const compared = queries.flatMap((query) => (query.data ? [query.data] : []));

  return (
    <Page
      title={words.title(ids.length)}
      before={<BackLink to="/runs">{words.back}</BackLink>}
      actions={
        <Switch
          label={words.onlyDifferences}
          checked={onlyDifferences}
          onChange={(event) => setOnlyDifferences(event.currentTarget.checked)}
        />
      }
    >
      {failed && <ErrorState error={failed.error} onRetry={() => failed.refetch()} />}
      {!failed && compared.length < ids.length && <LoadingState />}
      {compared.length === ids.length && (
        <Comparison runs={compared} onlyDifferences={onlyDifferences} />
      )}
    </Page>
  );
}

function Comparison({ runs, onlyDifferences }: { runs: ComparedRun[]; onlyDifferences: boolean }) {
  const called = nodeNames(runs);
  const metrics = lines(runs.map((item) => finalMetrics(item.metrics))).map((line) => ({
    ...line,
    name: metricLabel(line.name, called),
  }));
  const parameters = lines(runs.map((item) => item.run.parameters));
  return (
    <>
      <Section title={words.facts}>
        <SideBySide runs={runs} rows={FACTS} cell={(fact, { run }) => fact.show(run)} />
      </Section>
      <Section title={words.metrics}>
        <ValueTable
          runs={runs}
          lines={metrics}
          onlyDifferences={onlyDifferences}
          none={words.noMetrics}
        />
      </Section>
      <Section title={words.parameters}>
        <ValueTable
          runs={runs}
          lines={parameters}
          onlyDifferences={onlyDifferences}
          none={words.noParameters}
        />
      </Section>
      <Section title={words.graph}>
        <GraphDifferences runs={runs} />
      </Section>
    </>
  );
}

interface SideBySideProps<Row extends { name: string }> {
  runs: ComparedRun[];
  rows: readonly Row[];
  cell: (row: Row, run: ComparedRun, index: number) => ReactNode;
}

/** One column per run, one row per name. */
function SideBySide<Row extends { name: string }>({ runs, rows, cell }: SideBySideProps<Row>) {
  const columns: DataColumn<Row>[] = [
    {
      key: "name",
      label: runsText.columns.name,
      hidden: true,
      heading: true,
      width: NAME_PX,
      cell: (row) => row.name,
    },
    ...runs.map((compared, index) => ({
      key: compared.run.id,
      label: <Link to={`/runs/${compared.run.id}`}>{runLabel(compared.run)}</Link>,
      cell: (row: Row) => cell(row, compared, index),
    })),
  ];
  return (
    <Panel>
      <DataTable rows={rows} columns={columns} keyOf={(row) => row.name} />
    </Panel>
  );
}

const FACTS: { name: string; show: (run: Run) => ReactNode }[] = [
  { name: runsText.columns.status, show: (run) => <StatusBadge status={run.status} /> },
  { name: runsText.columns.pipeline, show: (run) => run.pipeline?.name ?? sharedText.none },
  { name: runsText.columns.created_at, show: (run) => formatTime(run.created_at) },
  {
    name: runsText.columns.duration,
    show: (run) => formatDuration(runMilliseconds(run, Date.now())),
  },
  { name: runsText.columns.started_by, show: (run) => run.started_by },
];

interface ValueTableProps {
  runs: ComparedRun[];
  lines: Line[];
  onlyDifferences: boolean;
  /** What to say when no run has any. */
  none: string;
}

function ValueTable({ runs, lines: all, onlyDifferences, none }: ValueTableProps) {
  const shown = onlyDifferences ? all.filter((line) => line.differs) : all;
  if (shown.length === 0) {
    return <p className={rows.muted}>{all.length === 0 ? none : words.allEqual}</p>;
  }
  return (
    <SideBySide
      runs={runs}
      rows={shown}
      cell={(line, _run, index) => (
        <span className={line.differs ? classes.differs : rows.muted}>
          {valueText(line.values[index])}
        </span>
      )}
    />
  );
}

function valueText(value: unknown): string {
  if (value === undefined) return sharedText.none;
  if (typeof value === "number") return formatNumber(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
