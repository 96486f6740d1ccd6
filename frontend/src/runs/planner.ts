/**
 * Keeps the plan of a drawing up to date while it is edited: one question at a time, a little
 * after the last change that can matter; the answer to a question that was overtaken is dropped.
 * The network and the timers are passed in.
 */
import type { Problem } from "@/graph/problems";
import type { PlanStep } from "./plan";
import type { PlanViewStore } from "./planView";

export type PlanOutcome =
  | { readonly kind: "planned"; readonly steps: readonly PlanStep[] }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] }
  /** The drawing is empty: there is nothing to ask. */
  | { readonly kind: "nothing" }
  | { readonly kind: "unreachable" };

export interface PlannerPorts {
  /** Asks for the plan of the drawing as it stands. Rejects only when aborted. */
  ask(signal: AbortSignal): Promise<PlanOutcome>;
  timers: { start(action: () => void, milliseconds: number): number; stop(timer: number): void };
}

export interface Planner {
  /** The drawing changed to this key; the same key again does nothing. */
  changed(key: string): void;
  /** Something else the plan depends on may have changed, such as after a return to the page. */
  refresh(): void;
  /** A run is active and its results are not known yet: nothing is asked until `resume`. */
  pause(): void;
  /** No run is active: asks for the plan again. */
  resume(): void;
  stop(): void;
}

/** From the last change to the question. Short: with the answer it stays within 150 ms. */
export const PLAN_DELAY_MILLISECONDS = 50;

export function createPlanner(view: PlanViewStore, ports: PlannerPorts): Planner {
  let planned: string | null = null;
  let timer: number | null = null;
  let question: AbortController | null = null;
  let paused = false;

  const drop = (): void => {
    if (timer !== null) ports.timers.stop(timer);
    timer = null;
    question?.abort();
    question = null;
  };

  const ask = async (): Promise<void> => {
    const mine = new AbortController();
    question = mine;
    const outcome = await answered(ports.ask(mine.signal), mine.signal);
    if (outcome === null) return;
    question = null;
    take(view, outcome);
    // No answer: the next change or visit asks again, even for the same drawing.
    if (outcome.kind === "unreachable") planned = null;
  };

  const soon = (): void => {
    drop();
    if (paused) return;
    timer = ports.timers.start(() => {
      timer = null;
      void ask();
    }, PLAN_DELAY_MILLISECONDS);
  };

  return {
    changed(key) {
      if (key === planned) return;
      planned = key;
      soon();
    },
    refresh: soon,
    pause() {
      paused = true;
      drop();
      view.clear();
    },
    resume() {
      paused = false;
      soon();
    },
    stop() {
      paused = true;
      drop();
    },
  };
}

/** The answer, or null when the question was overtaken, however it ended. */
async function answered(
  answer: Promise<PlanOutcome>,
  signal: AbortSignal,
): Promise<PlanOutcome | null> {
  try {
    const outcome = await answer;
    return signal.aborted ? null : outcome;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

function take(view: PlanViewStore, outcome: PlanOutcome): void {
  if (outcome.kind === "planned") view.show(outcome.steps);
  else if (outcome.kind === "refused") view.refuse(outcome.problems);
  else view.clear();
}
