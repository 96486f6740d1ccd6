/** A run's metrics as rows. Pure. */

import type { MetricPoint, Metrics } from "@/api/types";

/** A point at its step; one logged without a step stands where it came. */
export interface SeriesPoint {
  readonly step: number;
  readonly value: number;
}

export interface MetricRow {
  readonly node: string;
  readonly name: string;
  /** A single number, or the last of a series. */
  readonly value: number | null;
  /** Points of a series in the order of their steps; empty for a single number. */
  readonly series: readonly SeriesPoint[];
}

function rowOf(node: string, name: string, value: number | readonly MetricPoint[]): MetricRow {
  if (typeof value === "number") return { node, name, value, series: [] };
  const series = value
    .map((point, index) => ({ step: point.step ?? index, value: point.value }))
    .sort((a, b) => a.step - b.step);
  return { node, name, value: series.at(-1)?.value ?? null, series };
}

/** One row per metric, in the order the server gives nodes and names. */
export function metricRows(metrics: Metrics): MetricRow[] {
  return Object.entries(metrics).flatMap(([node, values]) =>
    Object.entries(values).map(([name, value]) => rowOf(node, name, value)),
  );
}
