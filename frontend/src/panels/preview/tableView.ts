/** A preview as the grid draws it. Pure. */

import type { Column, ColumnStatistics, Histogram, Preview } from "@/api/types";
import { formatNumber } from "@/ui/format";

export interface ColumnView {
  readonly column: Column;
  readonly index: number;
  readonly numeric: boolean;
  /** Width in px that fits the name and the first values. */
  readonly width: number;
  readonly missing: number | null;
  readonly statistics: ColumnStatistics;
  readonly histogram: Histogram | null;
}

export interface TableView {
  readonly rows: number;
  /** Columns of the whole table; `shown` may be fewer. */
  readonly columnCount: number;
  readonly shown: readonly ColumnView[];
  readonly head: readonly (readonly unknown[])[];
}

const NUMERIC = new Set(["integer", "double"]);
const LEAST_WIDTH_PX = 104;
const MOST_WIDTH_PX = 280;
const CHARACTER_PX = 7.5;
const PADDING_PX = 26;
/** Rows looked at to choose a width. */
const SAMPLED_ROWS = 30;

/** A cell as text; missing values are null. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") {
    return Number.isInteger(value) ? String(value) : formatNumber(value);
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function widthOf(name: string, index: number, head: TableView["head"]): number {
  const texts = head.slice(0, SAMPLED_ROWS).map((row) => cellText(row[index])?.length ?? 0);
  const longest = Math.max(name.length, ...texts);
  return Math.min(MOST_WIDTH_PX, Math.max(LEAST_WIDTH_PX, longest * CHARACTER_PX + PADDING_PX));
}

/** The first rows as lists in the order of the columns, whichever way the server writes them. */
function headOf({ head, schema }: Preview): unknown[][] {
  return head.map((row) => (Array.isArray(row) ? row : schema.map(({ name }) => row[name])));
}

export function tableView(preview: Preview): TableView {
  const head = headOf(preview);
  const { columns, schema } = preview;
  return {
    rows: preview.rows,
    columnCount: typeof columns === "number" ? columns : columns.length,
    head,
    shown: schema.map((column, index) => ({
      column,
      index,
      numeric: NUMERIC.has(column.type),
      width: widthOf(column.name, index, head),
      missing: preview.statistics[column.name]?.missing ?? null,
      statistics: preview.statistics[column.name] ?? {},
      histogram: preview.histograms[column.name] ?? null,
    })),
  };
}

/** Statistics in the order people look for them; names of later releases come after. */
const ORDER = ["count", "missing", "unique", "mean", "std", "min", "median", "max"];

export function orderedStatistics(statistics: ColumnStatistics): [string, unknown][] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(statistics)
    .filter(([, value]) => value !== null && value !== undefined && typeof value !== "object")
    .sort(([a], [b]) => place(a) - place(b));
}

/** One bar of a histogram: what it stands for and how often that is. */
export interface Bin {
  readonly label: string;
  readonly count: number;
}

/** Numeric bins are named by their ranges, others by their value. */
export function binsOf({ edges, labels, counts }: Histogram): Bin[] {
  return counts.map((count, index) => ({ count, label: labels?.[index] ?? rangeOf(edges, index) }));
}

function rangeOf(edges: readonly number[] | undefined, index: number): string {
  const [low, high] = [edges?.[index], edges?.[index + 1]];
  if (low === undefined || high === undefined) return "";
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}
