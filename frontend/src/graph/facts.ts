/** What the server says about the drawing, shown as received: components, datasets, problems. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DatasetTypes } from "./nodeSpecs";
import { type Problem, problemsByNode } from "./problems";
import type { Catalogue } from "./spec";

export interface Facts {
  readonly catalogue: Catalogue;
  readonly datasets: DatasetTypes;
  readonly problems: readonly Problem[];
  readonly problemsByNode: ReadonlyMap<string, readonly Problem[]>;
}

export interface FactsStore extends StoreApi<Facts> {
  setComponents(catalogue: Catalogue, datasets: DatasetTypes): void;
  /** What the server found in the drawing as it was saved. */
  setProblems(problems: readonly Problem[]): void;
  /**
   * What keeps the drawing on screen from running, with the values a run would have: newer and more
   * than what was saved. null: it can run, or that is not known.
   */
  setRefusal(problems: readonly Problem[] | null): void;
}

export function createFacts(): FactsStore {
  const store = createStore<Facts>(() => ({
    catalogue: new Map(),
    datasets: new Map(),
    problems: [],
    problemsByNode: new Map(),
  }));
  let saved: readonly Problem[] = [];
  let refusal: readonly Problem[] | null = null;
  const show = () => {
    const problems = refusal ?? saved;
    // Unchanged problems must not redraw their nodes.
    if (JSON.stringify(problems) === JSON.stringify(store.getState().problems)) return;
    store.setState({ problems, problemsByNode: problemsByNode(problems) });
  };
  return {
    ...store,
    setComponents: (catalogue, datasets) => store.setState({ catalogue, datasets }),
    setProblems(problems) {
      saved = problems;
      show();
    },
    setRefusal(problems) {
      refusal = problems;
      show();
    },
  };
}
