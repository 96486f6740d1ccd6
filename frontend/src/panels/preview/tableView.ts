/** A preview as the grid draws it. Pure. */

import type { Column, ColumnStatistics, Histogram, Preview } from "@/api/types";
import { formatNumber } from "@/ui/format";

type Statistics = Partial<ColumnStatistics>;

export interface ColumnView {
  readonly column: Column;
  readonly index: number;
  readonly numeric: boolean;
  /** Width in px that fits the name and the first values. */
  readonly width: number;
  readonly missing: number | null;
  /** Empty for columns beyond those the server describes. */
  readonly statistics: Statistics;
  readonly shape: Shape | null;
}

/** One bar of a histogram: what it stands for and how often that is. */
export interface Bin {
  readonly label: string;
  readonly count: number;
}

/** How a column's values are spread: over ranges from end to end, or over categories. */
export interface Shape {
  readonly bins: readonly Bin[];
  readonly ends: readonly [low: string, high: string] | null;
}

export interface TableView {
  readonly rows: number;
  /** Columns of the whole table; `shown` may be fewer. */
  readonly columnCount: number;
  readonly shown: readonly ColumnView[];
  /** Rows that histograms, medians and counts of unique values are taken from; null for all. */
  readonly sampled: number | null;
  readonly head: readonly (readonly unknown[])[];
}

const NUMERIC = new Set(["integer", "double"]);
const LEAST_WIDTH_PX = 104;
const MOST_WIDTH_PX = 280;
const CHARACTER_PX = 7.5;
const PADDING_PX = 26;
/** Rows looked at to choose a width. */
const MEASURED_ROWS = 30;
/** Columns of an empty table that are shown; of others those that the head has. */
const MOST_COLUMNS = 100;

/** A cell as text; missing values are null. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") {
    return Number.isInteger(value) ? String(value) : formatNumber(value);
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function widthOf(name: string, index: number, head: TableView["head"]): number {
  const texts = head.slice(0, MEASURED_ROWS).map((row) => cellText(row[index])?.length ?? 0);
  const longest = Math.max(name.length, ...texts);
  return Math.min(MOST_WIDTH_PX, Math.max(LEAST_WIDTH_PX, longest * CHARACTER_PX + PADDING_PX));
}

export function tableView(preview: Preview): TableView {
  const { head, columns, schema } = preview;
  const shown = schema.slice(0, head[0]?.length ?? MOST_COLUMNS);
  return {
    rows: preview.rows,
    columnCount: columns,
    sampled: preview.sampled_rows ?? null,
    head,
    shown: shown.map((column, index) => columnView(preview, head, column, index)),
  };
}

function columnView(
  preview: Preview,
  head: TableView["head"],
  column: Column,
  index: number,
): ColumnView {
  const statistics: Statistics = preview.statistics[column.name] ?? {};
  const histogram = preview.histograms[column.name] ?? null;
  return {
    column,
    index,
    numeric: NUMERIC.has(column.type),
    width: widthOf(column.name, index, head),
    missing: statistics.missing ?? null,
    statistics,
    shape: histogram === null ? null : shapeOf(histogram, timesOf(column, statistics)),
  };
}

type Span = readonly [low: number, high: number];

/** First and last time of a column of times, in Unix milliseconds; null for other columns. */
function timesOf(column: Column, { min, max }: Statistics): Span | null {
  if (column.type !== "datetime" || typeof min !== "string" || typeof max !== "string") return null;
  const span = [parseTime(min), parseTime(max)] as const;
  return span.every(Number.isFinite) ? span : null;
}

const WITH_TIME = /T/;
const WITH_ZONE = /(Z|[+-]\d\d:\d\d)$/;

/** A time without a zone is read as UTC, as `timeText` writes it: the reader's zone stays out. */
function parseTime(text: string): number {
  return Date.parse(WITH_TIME.test(text) && !WITH_ZONE.test(text) ? `${text}Z` : text);
}

/** `2026-11-23 12:00`: times of a table have no zone, so they are shown as they are written. */
function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ");
}

/**
 * Numeric bins are named by their ranges, others by their value. Edges of times come as numbers in
 * the store's own unit: `times`, their first and last in milliseconds, says what they stand for.
 */
export function shapeOf({ edges, labels, counts }: Histogram, times: Span | null = null): Shape {
  if (labels !== undefined) {
    const bins = counts.map((count, index) => ({ label: labels[index] ?? "", count }));
    return { bins, ends: null };
  }
  const edgeText = (index: number): string => {
    if (times === null) return formatNumber(edges?.[index]);
    return timeText(times[0] + ((times[1] - times[0]) * index) / counts.length);
  };
  const bins = counts.map((count, index) => ({
    label: `${edgeText(index)} to ${edgeText(index + 1)}`,
    count,
  }));
  return { bins, ends: [edgeText(0), edgeText(counts.length)] };
}

/** Statistics in the order people look for them; names of later releases come after. */
const ORDER = ["count", "missing", "unique", "mean", "std", "min", "median", "max"];

export function orderedStatistics(statistics: Statistics): [string, unknown][] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(statistics)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .sort(([a], [b]) => place(a) - place(b));
}
