/** The runs list as values: what a row shows, how rows are ordered and grouped. No interface here. */
import type { RunRow } from "@/api/types";
import type { TableSort } from "@/ui/table/column";

export type FixedColumn =
  | "name"
  | "status"
  | "experiment"
  | "pipeline"
  | "created_at"
  | "duration"
  | "steps"
  | "started_by";

/** A column by its name, a metric's by `metric:` and the metric's. */
export type ColumnKey = FixedColumn | `metric:${string}`;

export type Sort = TableSort<ColumnKey>;

/** How the server lists runs. */
export const NEWEST_FIRST: Sort = { column: "created_at", descending: true };

export type ListItem =
  | { kind: "group"; experiment: string; count: number }
  | { kind: "run"; run: RunRow };

/**
 * A run's metrics by one name each. A name that several nodes logged says which node: the
 * evaluation's `auc` is `auc`, those of two evaluations are `evaluate.auc` and `evaluate_2.auc`.
 */
export function flatMetrics(metrics: RunRow["metrics"]): Record<string, number> {
  const uses = new Map<string, number>();
  for (const names of Object.values(metrics)) {
    for (const name of Object.keys(names)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const flat: Record<string, number> = {};
  for (const [node, names] of Object.entries(metrics)) {
    for (const [name, value] of Object.entries(names)) {
      flat[uses.get(name) === 1 ? name : `${node}.${name}`] = value;
    }
  }
  return flat;
}

/** Names of all metrics in the list, the most frequent first. */
export function metricNames(runs: readonly RunRow[]): string[] {
  const uses = new Map<string, number>();
  for (const run of runs) {
    for (const name of Object.keys(flatMetrics(run.metrics))) {
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  return [...uses].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
}

/** What a column sorts by; null has no value and comes last in either direction. */
export function cellValue(run: RunRow, column: ColumnKey, now: number): string | number | null {
  switch (column) {
    case "name":
      return run.name;
    case "pipeline":
      return run.pipeline?.name ?? null;
    case "duration":
      return runMilliseconds(run, now);
    case "steps":
      return countedSteps(run);
    case "created_at":
      return Date.parse(run.created_at);
    case "status":
    case "experiment":
    case "started_by":
      return run[column];
    default:
      return flatMetrics(run.metrics)[column.slice("metric:".length)] ?? null;
  }
}

/** The steps that ended, and of a run that ended without success those that have outputs. */
export function countedSteps(run: RunRow): number {
  const bad = run.status === "failed" || run.status === "cancelled";
  return bad ? run.steps_succeeded : run.steps_done;
}

/** How long a run took, or has taken so far; null before its start. */
export function runMilliseconds(
  run: Pick<RunRow, "started_at" | "finished_at">,
  now: number,
): number | null {
  if (run.started_at === null) return null;
  const end = run.finished_at === null ? now : Date.parse(run.finished_at);
  return Math.max(0, end - Date.parse(run.started_at));
}

/** Rows in the order asked for; equal rows keep the order they came in. */
export function sortRuns(runs: readonly RunRow[], sort: Sort, now: number): RunRow[] {
  const sign = sort.descending ? -1 : 1;
  return runs
    .map((run) => ({ run, value: cellValue(run, sort.column, now) }))
    .sort((a, b) => compareValues(a.value, b.value, sign))
    .map(({ run }) => run);
}

function compareValues(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return (a - b) * sign;
  return collator.compare(String(a), String(b)) * sign;
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Rows with a heading before each experiment; experiments stand in the order of their first row. */
export function groupByExperiment(runs: readonly RunRow[]): ListItem[] {
  const groups = new Map<string, RunRow[]>();
  for (const run of runs) {
    const members = groups.get(run.experiment);
    if (members) members.push(run);
    else groups.set(run.experiment, [run]);
  }
  return [...groups].flatMap(([experiment, members]) => [
    { kind: "group" as const, experiment, count: members.length },
    ...members.map((run) => ({ kind: "run" as const, run })),
  ]);
}

/** Merges freshly read runs over known ones; new runs come first. */
export function mergeFresh(known: readonly RunRow[], fresh: readonly RunRow[]): RunRow[] {
  if (fresh.length === 0) return [...known];
  const newest = new Map(fresh.map((run) => [run.id, run]));
  const ids = new Set(known.map((run) => run.id));
  return [
    ...fresh.filter((run) => !ids.has(run.id)),
    ...known.map((run) => newest.get(run.id) ?? run),
  ];
}
