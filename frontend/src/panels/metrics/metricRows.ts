/** A run's metrics as rows. Pure. */

import type { MetricPoint, Metrics } from "@/api/types";

export interface MetricRow {
  readonly node: string;
  readonly name: string;
  /** A single number, or the last of a series. */
  readonly value: number | null;
  /** Points of a series in the order of their steps; empty for a single number. */
  readonly series: readonly MetricPoint[];
}

function rowOf(node: string, name: string, value: number | readonly MetricPoint[]): MetricRow {
  if (typeof value === "number") return { node, name, value, series: [] };
  const series = [...value].sort((a, b) => a.step - b.step);
  return { node, name, value: series.at(-1)?.value ?? null, series };
}

/** One row per metric, in the order the server gives nodes and names. */
export function metricRows(metrics: Metrics): MetricRow[] {
  return Object.entries(metrics).flatMap(([node, values]) =>
    Object.entries(values).map(([name, value]) => rowOf(node, name, value)),
  );
}
