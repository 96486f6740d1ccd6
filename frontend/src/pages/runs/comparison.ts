/** Runs side by side, as values: one line per name, one value per run. */
import type { MetricPoint, Metrics, PipelineDocument, Run } from "@/api/types";
import { distinctLabels } from "@/ui/distinctLabels";
import { flatMetrics } from "./runTable";

/** What a comparison needs of one run. */
export interface ComparedRun {
  run: Run;
  metrics: Metrics;
  document: PipelineDocument;
}

export interface Line {
  name: string;
  /** One per run, in the order of the runs; undefined where a run has none. */
  values: unknown[];
  differs: boolean;
}

/** Every name that any of the runs has, with each run's value. */
export function lines(runs: readonly Readonly<Record<string, unknown>>[]): Line[] {
  const names = new Set(runs.flatMap((values) => Object.keys(values)));
  return [...names].map((name) => {
    const values = runs.map((run) => run[name]);
    const texts = new Set(values.map((value) => JSON.stringify(value)));
    return { name, values, differs: texts.size > 1 };
  });
}

/** Numbers of a run by one name each; of a series the last value counts. */
export function finalMetrics(metrics: Metrics): Record<string, number> {
  const byNode = Object.entries(metrics).map(([node, names]) => {
    const numbers = Object.entries(names).flatMap(([name, value]) => {
      const last = typeof value === "number" ? value : lastValue(value);
      return last === undefined ? [] : [[name, last] as const];
    });
    return [node, Object.fromEntries(numbers)] as const;
  });
  return flatMetrics(Object.fromEntries(byNode));
}

function lastValue(points: readonly MetricPoint[]): number | undefined {
  return points.at(-1)?.value;
}

/**
 * What a node is called in the compared runs: the name that the last of them with one gives it, else its
 * id; with both where several have one name.
 */
export function nodeNames(runs: readonly Pick<ComparedRun, "document">[]): (id: string) => string {
  const names = new Map<string, string>();
  for (const { id, name } of runs.flatMap(({ document }) => document.nodes)) {
    if (name || !names.has(id)) names.set(id, name || id);
  }
  const labels = distinctLabels(names);
  return (id) => labels.get(id) ?? id;
}
