/** The chain of steps that decided when a run ended. Pure. */

/** One step's time on the clock (Unix milliseconds) and the steps whose outputs it read. */
export interface TimedStep {
  readonly node: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly upstream: readonly string[];
}

/** When a step stopped holding others up: its end, or `now` while it still works. */
function endOf(step: TimedStep, now: number): number | null {
  if (step.finishedAt !== null) return step.finishedAt;
  return step.startedAt === null ? null : now;
}

/** The step with the latest end; of equals the first by name, so that the answer is stable. */
function latest(steps: readonly TimedStep[], now: number): TimedStep | null {
  let best: TimedStep | null = null;
  let bestEnd = Number.NEGATIVE_INFINITY;
  for (const step of steps) {
    const end = endOf(step, now);
    if (end === null) continue;
    if (end > bestEnd || (end === bestEnd && best !== null && step.node < best.node)) {
      best = step;
      bestEnd = end;
    }
  }
  return best;
}

/**
 * The critical path, first step first: from the step that ended last, back through the input
 * that arrived last. Shortening any step that is not on it would not have ended the run sooner.
 */
export function criticalPath(steps: readonly TimedStep[], now: number): string[] {
  const byNode = new Map(steps.map((step) => [step.node, step]));
  const path: string[] = [];
  const seen = new Set<string>();
  let step = latest(steps, now);
  while (step !== null && !seen.has(step.node)) {
    seen.add(step.node);
    path.unshift(step.node);
    const sources = step.upstream.flatMap((node) => byNode.get(node) ?? []);
    step = latest(sources, now);
  }
  return path;
}

/** Milliseconds of work on the path: the sum of its steps' own durations. */
export function pathDuration(
  path: readonly string[],
  steps: readonly TimedStep[],
  now: number,
): number {
  const onPath = new Set(path);
  let total = 0;
  for (const step of steps) {
    if (!onPath.has(step.node) || step.startedAt === null) continue;
    total += (endOf(step, now) ?? step.startedAt) - step.startedAt;
  }
  return total;
}
