/** What a run reused, and which outputs were removed. Pure. */
import type { StepSnapshot } from "./model";
import { total } from "./plan";

export interface ReuseSummary {
  readonly reused: number;
  readonly all: number;
  /** Seconds that the reused steps took where they ran; null when none is known. */
  readonly savedSeconds: number | null;
}

export function reuseOf(steps: readonly StepSnapshot[]): ReuseSummary {
  const reused = steps.filter((step) => step.status === "reused");
  return {
    reused: reused.length,
    all: steps.length,
    savedSeconds: total(reused.map((step) => step.saved_seconds)),
  };
}

/** The steps whose outputs are no longer kept, or only some of them. */
export function stepsWithGoneOutputs<Step extends StepSnapshot>(steps: readonly Step[]): Step[] {
  return steps.filter((step) => (step.missing_outputs ?? []).length > 0);
}
