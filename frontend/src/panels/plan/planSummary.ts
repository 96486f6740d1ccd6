/** What a run would do, counted. Pure. */

import type { PlanStep } from "@/api/types";

export type PlanAction = PlanStep["action"];

export interface PlanCounts extends Readonly<Record<PlanAction, number>> {
  /** Seconds that the steps to run took before; null when that is not known of any. */
  readonly expectedSeconds: number | null;
}

/** Counts by action. Steps that wait may turn out to run, so only `run` counts towards the time. */
export function countPlan(steps: readonly PlanStep[]): PlanCounts {
  const counts = { run: 0, reuse: 0, wait: 0, skip: 0 };
  let seconds: number | null = null;
  for (const step of steps) {
    counts[step.action] += 1;
    if (step.action !== "run" || step.expected_seconds === null) continue;
    seconds = (seconds ?? 0) + step.expected_seconds;
  }
  return { ...counts, expectedSeconds: seconds };
}
