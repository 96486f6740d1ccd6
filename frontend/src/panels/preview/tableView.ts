/** A preview as the grid draws it. Pure. */

import type { Column, ColumnStatistics, Histogram, Preview } from "@/api/types";
import { formatDuration, formatNumber } from "@/ui/format";

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

const NUMERIC = new Set(["integer", "decimal", "double"]);
const LEAST_WIDTH_PX = 104;
const MOST_WIDTH_PX = 280;
const CHARACTER_PX = 7.5;
/** Tabular figures are wider, and a number must not be cut: two may differ in their last digit alone. */
const FIGURE_PX = 9;
const PADDING_PX = 26;
/** Rows looked at to choose a width. */
const MEASURED_ROWS = 30;
/** Columns of an empty table that are shown; of others those that the head has. */
const MOST_COLUMNS = 100;

/** A cell as text; missing values are null. Numbers that a browser would round arrive as text. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") {
    return Number.isInteger(value) ? String(value) : formatNumber(value);
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function widthOf(column: Column, index: number, head: TableView["head"]): number {
  const numeric = NUMERIC.has(column.type);
  const rows = numeric ? head : head.slice(0, MEASURED_ROWS);
  const longest = rows.reduce((most, row) => Math.max(most, cellText(row[index])?.length ?? 0), 0);
  const needed = longest * (numeric ? FIGURE_PX : CHARACTER_PX) + PADDING_PX;
  const named = Math.min(MOST_WIDTH_PX, column.name.length * CHARACTER_PX + PADDING_PX);
  return Math.max(LEAST_WIDTH_PX, named, numeric ? needed : Math.min(MOST_WIDTH_PX, needed));
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
    width: widthOf(column, index, head),
    missing: statistics.missing ?? null,
    statistics,
    shape: histogram === null ? null : shapeOf(histogram, edgeTextOf(column, statistics)),
  };
}

type Span = readonly [low: number, high: number];

/** What an edge of a histogram is called, `share` being its place from the first (0) to the last (1). */
type EdgeText = (edge: number | undefined, share: number) => string;

/** Edges of dates come as numbers in the store's own unit: their first and last say what they stand for. */
function edgeTextOf(column: Column, statistics: Statistics): EdgeText {
  const span = spanOf(column, statistics);
  if (span !== null) {
    const length = column.type === "date" ? DATE_LENGTH : MINUTE_LENGTH;
    return (_, share) => timeText(span[0] + (span[1] - span[0]) * share, length);
  }
  if (column.type === "time") return (edge = 0) => clockText(edge);
  if (column.type === "duration") return (edge = 0) => lengthText(edge);
  return formatNumber;
}

const DATES = new Set(["date", "datetime"]);

/** First and last of a column of dates, in Unix milliseconds; null for other columns. */
function spanOf(column: Column, { min, max }: Statistics): Span | null {
  if (!DATES.has(column.type) || typeof min !== "string" || typeof max !== "string") return null;
  const span = [parseTime(min), parseTime(max)] as const;
  return span.every(Number.isFinite) ? span : null;
}

const WITH_TIME = /T/;
const WITH_ZONE = /(Z|[+-]\d\d:\d\d)$/;

/** A time without a zone is read as UTC, as `timeText` writes it: the reader's zone stays out. */
function parseTime(text: string): number {
  return Date.parse(WITH_TIME.test(text) && !WITH_ZONE.test(text) ? `${text}Z` : text);
}

/** Characters of a date, and of a time to the minute. */
const DATE_LENGTH = 10;
const MINUTE_LENGTH = 16;

/** `2026-11-23 12:00`: times of a table have no zone, so they are shown as they are written. */
function timeText(milliseconds: number, length: number): string {
  return new Date(milliseconds).toISOString().slice(0, length).replace("T", " ");
}

/** Seconds since midnight as `12:05:00`. */
function clockText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

function lengthText(seconds: number): string {
  return seconds < 0 ? `−${formatDuration(-seconds * 1000)}` : formatDuration(seconds * 1000);
}

/** Numeric bins are named by their ranges, others by their value. */
export function shapeOf(
  { edges, labels, counts }: Histogram,
  textOf: EdgeText = formatNumber,
): Shape {
  if (labels !== undefined) {
    const bins = counts.map((count, index) => ({ label: labels[index] ?? "", count }));
    return { bins, ends: null };
  }
  const edgeText = (index: number): string => textOf(edges?.[index], index / counts.length);
  const bins = counts.map((count, index) => ({
    label: `${edgeText(index)} to ${edgeText(index + 1)}`,
    count,
  }));
  return { bins, ends: [edgeText(0), edgeText(counts.length)] };
}

/** Statistics in the order people look for them; names of later releases come after. */
const ORDER = ["count", "missing", "unique", "mean", "std", "min", "median", "max", "order"];

/** Ordered categories, from the least to the greatest. */
function inOrder(values: unknown): unknown {
  return Array.isArray(values) ? values.join(" < ") : values;
}

export function orderedStatistics(statistics: Statistics): [string, unknown][] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(statistics)
    .map(([name, value]): [string, unknown] => [name, name === "order" ? inOrder(value) : value])
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .sort(([a], [b]) => place(a) - place(b));
}
