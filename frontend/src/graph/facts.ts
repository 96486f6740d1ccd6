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
  setProblems(problems: readonly Problem[]): void;
}

export function createFacts(): FactsStore {
  const store = createStore<Facts>(() => ({
    catalogue: new Map(),
    datasets: new Map(),
    problems: [],
    problemsByNode: new Map(),
  }));
  return {
    ...store,
    setComponents: (catalogue, datasets) => store.setState({ catalogue, datasets }),
    setProblems(problems) {
      // Unchanged problems must not redraw their nodes.
      if (JSON.stringify(problems) === JSON.stringify(store.getState().problems)) return;
      store.setState({ problems, problemsByNode: problemsByNode(problems) });
    },
  };
}
