/** A run's steps as bars on an axis of time. Pure. */

import type { StepStatus } from "@/api/types";
import { criticalPath, pathDuration, type TimedStep } from "./criticalPath";

export interface TimelineStep extends TimedStep {
  readonly label: string;
  readonly status: StepStatus;
  readonly attempt: number;
}

export interface Bar {
  readonly step: TimelineStep;
  /** Place and length as shares of the whole, 0 to 1; null before the step has started. */
  readonly span: { readonly start: number; readonly length: number } | null;
  /** Milliseconds from start to end, or to now. */
  readonly duration: number | null;
  readonly critical: boolean;
}

export interface Timeline {
  readonly bars: readonly Bar[];
  /** Milliseconds that the axis covers. */
  readonly total: number;
  /** Milliseconds that the steps on the critical path worked. */
  readonly criticalWork: number;
  readonly ticks: readonly { readonly at: number; readonly milliseconds: number }[];
}

/** Distances between ticks that people read easily, in milliseconds. */
const TICK_STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
];
const MOST_TICKS = 6;

function ticksOf(total: number): Timeline["ticks"] {
  const last = TICK_STEPS.at(-1) ?? 1;
  const wanted = total / MOST_TICKS;
  const step = TICK_STEPS.find((item) => item >= wanted) ?? Math.ceil(wanted / last) * last;
  const count = Math.floor(total / step);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: (index * step) / total,
    milliseconds: index * step,
  }));
}

/** Steps by their start, what has not started last; equal ones by name. */
function byStart(a: TimelineStep, b: TimelineStep): number {
  const [left, right] = [a, b].map((step) => step.startedAt ?? Number.POSITIVE_INFINITY);
  if (left === right) return a.node < b.node ? -1 : 1;
  return (left ?? 0) - (right ?? 0);
}

/** Bars from the first start to the last end; `now` ends what still runs. */
export function timelineOf(steps: readonly TimelineStep[], now: number): Timeline {
  const starts = steps.flatMap((step) => step.startedAt ?? []);
  const start = Math.min(...starts);
  const ends = steps.flatMap((step) => (step.startedAt === null ? [] : (step.finishedAt ?? now)));
  const total = Math.max(1, ...ends.map((end) => end - start));
  const path = criticalPath(steps, now);
  const onPath = new Set(path);
  const bars = [...steps].sort(byStart).map((step): Bar => {
    const critical = onPath.has(step.node);
    if (step.startedAt === null) return { step, span: null, duration: null, critical };
    const duration = Math.max(0, (step.finishedAt ?? now) - step.startedAt);
    const span = { start: (step.startedAt - start) / total, length: duration / total };
    return { step, span, duration, critical };
  });
  const criticalWork = pathDuration(path, steps, now);
  return { bars, total, criticalWork, ticks: starts.length === 0 ? [] : ticksOf(total) };
}
