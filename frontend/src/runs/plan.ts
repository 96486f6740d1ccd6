/** What a run would do, as `plan/` answers: each step's action and the reasons for it. */

export type PlanAction = "run" | "reuse" | "wait" | "skip";

/** A part of a step's reuse key (or a wish) that makes it run, with what it was and what it is. */
export interface Reason {
  readonly part: string;
  /** The parameter or port it is about; empty where the part is one thing. */
  readonly name: string;
  /** The upstream node that changed an input. */
  readonly node?: string | null;
  readonly old: unknown;
  readonly new: unknown;
}

/** The finished step whose outputs would be taken. */
export interface ReuseSource {
  readonly run: string;
  readonly node: string;
  readonly step: string;
  readonly finished_at?: string | null;
}

export interface PlanStep {
  readonly node: string;
  readonly action: PlanAction;
  readonly because: readonly Reason[];
  readonly expected_seconds: number | null;
  readonly reuse_from?: ReuseSource | null;
  /** How long the step took whose outputs are reused. */
  readonly saves_seconds?: number | null;
}

export interface PlanCounts extends Readonly<Record<PlanAction, number>> {
  /** Seconds that the steps to run took before; null when that is not known of any. */
  readonly expectedSeconds: number | null;
  /** Seconds that the reused steps took; null when nothing is reused or no time is known. */
  readonly savedSeconds: number | null;
}

/** Counts by action. Steps that wait may turn out to run, so only `run` counts towards the time. */
export function countPlan(steps: readonly PlanStep[]): PlanCounts {
  const counts = { run: 0, reuse: 0, wait: 0, skip: 0 };
  for (const step of steps) counts[step.action] += 1;
  const of = (action: PlanAction) => steps.filter((step) => step.action === action);
  return {
    ...counts,
    expectedSeconds: total(of("run").map((step) => step.expected_seconds)),
    savedSeconds: total(of("reuse").map((step) => step.saves_seconds)),
  };
}

/** The sum of what is known; null when nothing is. */
export function total(seconds: readonly (number | null | undefined)[]): number | null {
  const known = seconds.filter((value): value is number => typeof value === "number");
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
