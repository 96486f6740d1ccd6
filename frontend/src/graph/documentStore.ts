/**
 * The `document` store: the drawing, its history and the selection. What the server knows of it
 * (components, problems) is in `facts`, and what a run does to it in src/runs/session: neither
 * ever changes the drawing.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import {
  type Command,
  execute,
  type History,
  NO_HISTORY,
  rebased,
  redo,
  type Step,
  undo,
} from "./history";
import type { MergeInto } from "./merge";
import type { Graph } from "./model";

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

export interface DocumentState {
  readonly graph: Graph;
  readonly history: History;
  readonly selection: Selection;
}

export interface DocumentStore extends StoreApi<DocumentState> {
  /** Does a command; a command without edits is nothing. */
  run(command: Command): void;
  undo(): void;
  redo(): void;
  select(nodes: Iterable<string>, edges?: Iterable<string>): void;
  /** Brings changes made elsewhere in under the history: undo takes back only what was done here. */
  bringIn(merge: MergeInto): void;
  /** Starts over with another drawing: no history, nothing selected. */
  open(graph: Graph): void;
}

export const NO_SELECTION: Selection = { nodes: new Set(), edges: new Set() };

/** `now` gives milliseconds; tests pass their own. */
export function createDocumentStore(graph: Graph, now: () => number = Date.now): DocumentStore {
  const store = createStore<DocumentState>(() => ({
    graph,
    history: NO_HISTORY,
    selection: NO_SELECTION,
  }));

  const take = (step: Step | null): void => {
    if (!step || step.graph === store.getState().graph) return;
    store.setState(({ selection }) => ({ ...step, selection: surviving(selection, step.graph) }));
  };

  return {
    ...store,
    run(command) {
      const state = store.getState();
      take(execute(state.graph, state.history, command, now()));
    },
    undo() {
      const state = store.getState();
      take(undo(state.graph, state.history));
    },
    redo() {
      const state = store.getState();
      take(redo(state.graph, state.history));
    },
    select(nodes, edges = []) {
      const selection = { nodes: new Set(nodes), edges: new Set(edges) };
      if (!sameSelection(selection, store.getState().selection)) store.setState({ selection });
    },
    bringIn(merge) {
      const { graph, history, selection } = store.getState();
      const { renamed } = merge(graph);
      const nodes = new Set([...selection.nodes].map((id) => renamed.get(id) ?? id));
      const step = rebased(graph, history, (state) => merge(state).graph);
      store.setState({ ...step, selection: surviving({ ...selection, nodes }, step.graph) });
    },
    open(next) {
      store.setState({ graph: next, history: NO_HISTORY, selection: NO_SELECTION });
    },
  };
}

/** The selection without what the graph no longer has; the same object when all is there. */
function surviving(selection: Selection, graph: Graph): Selection {
  const nodes = [...selection.nodes].filter((id) => graph.nodes.has(id));
  const edges = [...selection.edges].filter((id) => graph.edges.has(id));
  if (nodes.length === selection.nodes.size && edges.length === selection.edges.size)
    return selection;
  return { nodes: new Set(nodes), edges: new Set(edges) };
}

function sameSelection(one: Selection, other: Selection): boolean {
  return sameSet(one.nodes, other.nodes) && sameSet(one.edges, other.edges);
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item));
}
