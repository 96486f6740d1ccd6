import { IconAlertTriangle } from "@tabler/icons-react";
import { type Dispatch, type ReactNode, type SetStateAction, useCallback, useMemo } from "react";
import { Link } from "react-router";
import type { RunRow } from "@/api/types";
import { metricLabel } from "@/panels/evaluation/metricLabel";
import { runsText } from "@/text/runs";
import { sharedText } from "@/text/shared";
import { formatAgo, formatDuration, formatNumber, formatTime } from "@/ui/format";
import rows from "@/ui/Rows.module.css";
import { runLabel, runNumber, runTitle } from "@/ui/runTitle";
import { StatusBadge } from "@/ui/StatusBadge";
import type { DataColumn, TableSelection } from "@/ui/table/column";
import { WindowedDataTable } from "@/ui/table/WindowedDataTable";
import classes from "./Runs.module.css";
import {
  type ColumnKey,
  countedSteps,
  flatMetrics,
  type ListItem,
  runMilliseconds,
  type Sort,
} from "./runTable";

type Column = DataColumn<ListItem, ColumnKey>;

interface Look extends Omit<Column, "key" | "cell" | "title"> {
  title?: (run: RunRow) => string;
}

const NUMBER = { align: "number", sort: "descending" } as const;
const METRIC_PX = 112;

/** A column of runs; group headings have no cells. */
function column(key: ColumnKey, cell: (run: RunRow) => ReactNode, look: Look): Column {
  const { title, ...rest } = look;
  return {
    key,
    label: runsText.columns[key as keyof typeof runsText.columns],
    sort: "ascending",
    ...rest,
    cell: (item) => item.kind === "run" && cell(item.run),
    title: (item) => (item.kind === "run" ? title?.(item.run) : undefined),
  };
}

/** All columns: metrics come before the least important ones. */
function columnsOf(metrics: readonly string[], now: number): Column[] {
  return [
    column("name", nameOf, { width: 200, wide: true, heading: true, title: runLabel }),
    column("status", statusOf, { width: 144, title: warningsOf }),
    column("experiment", (run) => run.experiment, { width: 112 }),
    column("pipeline", pipelineOf, { width: 128 }),
    column("created_at", (run) => formatAgo(run.created_at, now), {
      width: 96,
      className: rows.muted,
      sort: "descending",
      title: (run) => formatTime(run.created_at),
    }),
    column("duration", (run) => formatDuration(runMilliseconds(run, now)), {
      width: 80,
      ...NUMBER,
    }),
    ...metrics.map((name) =>
      column(`metric:${name}`, (run) => formatNumber(flatMetrics(run.metrics)[name]), {
        label: metricLabel(name),
        width: METRIC_PX,
        ...NUMBER,
      }),
    ),
    column("steps", stepsOf, { width: 64, ...NUMBER }),
    column("started_by", (run) => run.started_by, { width: 96, className: rows.muted }),
  ];
}

function statusOf(run: RunRow) {
  return (
    <>
      <StatusBadge status={run.status} />
      {run.warning_count > 0 && (
        <span className={classes.warnings} role="img" aria-label={warningsOf(run)}>
          <IconAlertTriangle size={14} aria-hidden /> {run.warning_count}
        </span>
      )}
    </>
  );
}

function warningsOf({ warning_count: count }: RunRow) {
  return count > 0 ? sharedText.warnings(count) : "";
}

/** "2/3": of a run that failed or was cancelled, those that succeeded. */
function stepsOf(run: RunRow) {
  return `${countedSteps(run)}/${run.steps_total}`;
}

function nameOf(run: RunRow) {
  return (
    <>
      <span className={classes.number}>{runNumber(run)}</span>
      <Link className={rows.link} to={`/runs/${run.id}`}>
        {runTitle(run)}
      </Link>
    </>
  );
}

function pipelineOf({ pipeline }: RunRow) {
  return pipeline && <Link to={`/pipelines/${pipeline.id}`}>{pipeline.name}</Link>;
}

interface Props {
  items: ListItem[];
  metrics: string[];
  sort: Sort;
  now: number;
  selected: ReadonlySet<string>;
  onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>;
  onSort: (sort: Sort) => void;
  /** The last rows come into view: time to read the next page. */
  onEndInSight: () => void;
}

/** The list of runs, with a checkbox to compare some. */
export function RunTable(props: Props) {
  const { items, metrics, sort, now, selected, onSelect, onSort, onEndInSight } = props;
  const columns = useMemo(() => columnsOf(metrics, now), [metrics, now]);
  const onToggle = useCallback(
    (id: string) =>
      onSelect((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [onSelect],
  );
  const selection: TableSelection<ListItem> = {
    label: runsText.columns.select,
    selected,
    labelOf: (item) => (item.kind === "run" ? runsText.select(runLabel(item.run)) : ""),
    onToggle,
  };
  return (
    <WindowedDataTable
      label={runsText.table}
      rows={items}
      columns={columns}
      keyOf={keyOf}
      groupOf={groupOf}
      sort={sort}
      onSort={onSort}
      selection={selection}
      onEndInSight={onEndInSight}
    />
  );
}

function keyOf(item: ListItem): string {
  return item.kind === "run" ? item.run.id : `group:${item.experiment}`;
}

function groupOf(item: ListItem): string | null {
  return item.kind === "group" ? runsText.groupRow(item.experiment, item.count) : null;
}
