/**
 * The `planView` store: what the next run would do to each node. A node subscribes to its own step;
 * like a run's status, the plan never enters the canvas's arrays.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Problem } from "@/graph/problems";
import type { PlanStep } from "./plan";

export interface PlanViewState {
  /** `refused`: it cannot run. `unknown`: nothing was asked yet, or nobody answered. */
  readonly outcome: "unknown" | "planned" | "refused";
  readonly plan: readonly PlanStep[];
  /** Steps by node id; a step that says the same as before keeps its identity. */
  readonly steps: ReadonlyMap<string, PlanStep>;
  /** What was found in a drawing that cannot run, its warnings included. */
  readonly problems: readonly Problem[];
}

export interface PlanViewStore extends StoreApi<PlanViewState> {
  show(plan: readonly PlanStep[]): void;
  refuse(problems: readonly Problem[]): void;
  /** The plan no longer holds and no new one is known. */
  clear(): void;
}

const NOTHING: PlanViewState = { outcome: "unknown", plan: [], steps: new Map(), problems: [] };

export function createPlanView(): PlanViewStore {
  const store = createStore<PlanViewState>(() => NOTHING);
  return {
    ...store,
    show(plan) {
      const before = store.getState();
      const kept = plan.map((step) => unchanged(before.steps.get(step.node), step));
      if (before.outcome === "planned" && sameSteps(kept, before.plan)) return;
      const steps = new Map(kept.map((step) => [step.node, step]));
      store.setState({ outcome: "planned", plan: kept, steps, problems: [] });
    },
    refuse(problems) {
      const { outcome, problems: before } = store.getState();
      if (outcome !== "refused" || JSON.stringify(before) !== JSON.stringify(problems))
        store.setState({ ...NOTHING, outcome: "refused", problems });
    },
    clear() {
      if (store.getState().outcome !== "unknown") store.setState(NOTHING);
    },
  };
}

function unchanged(before: PlanStep | undefined, step: PlanStep): PlanStep {
  return before && JSON.stringify(before) === JSON.stringify(step) ? before : step;
}

function sameSteps(one: readonly PlanStep[], other: readonly PlanStep[]): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}
