/** The step a run's page shows before one is chosen. Pure. */
import type { Step } from "@/api/types";

const FAILURES = new Set<Step["status"]>(["failed", "crashed"]);
const AT_WORK = new Set<Step["status"]>(["running", "launching"]);

/** The failed step, else the running one, else the last that finished, else the first. */
export function stepToShow(steps: readonly Step[]): Step | null {
  return (
    steps.find((step) => FAILURES.has(step.status)) ??
    steps.find((step) => AT_WORK.has(step.status)) ??
    steps.findLast((step) => step.finished_at !== null) ??
    steps[0] ??
    null
  );
}

/** Whether a step starts a process of its own, so that it has a log. */
export function hasLog(step: Step): boolean {
  return step.attempt > 0 && step.status !== "reused" && step.component !== "dataset";
}
