/** Undo and redo as two stacks of entries. Saving does not touch them. */
import { applyEdits, type Edit, editsBetween, invertEdits } from "./edits";
import type { Graph } from "./model";

/** What one press of undo takes back. */
export interface Command {
  /** What was done, for the undo button: "Move 3 nodes". */
  readonly label: string;
  readonly edits: readonly Edit[];
  /** Commands of one key in quick succession are one undo step (typing in a field). */
  readonly mergeKey?: string;
}

export interface HistoryEntry {
  readonly label: string;
  readonly forward: readonly Edit[];
  readonly backward: readonly Edit[];
  readonly mergeKey: string | null;
  /** When it was last added to, in milliseconds. */
  readonly at: number;
}

export interface History {
  readonly past: readonly HistoryEntry[];
  readonly future: readonly HistoryEntry[];
}

export interface Step {
  readonly graph: Graph;
  readonly history: History;
}

export const NO_HISTORY: History = { past: [], future: [] };
const MAXIMUM_ENTRIES = 500;
const MERGE_WINDOW_MILLISECONDS = 1000;

/** Does a command; the same graph comes back when it has nothing to do. */
export function execute(graph: Graph, history: History, command: Command, now: number): Step {
  if (command.edits.length === 0) return { graph, history };
  const entry: HistoryEntry = {
    label: command.label,
    forward: command.edits,
    backward: invertEdits(graph, command.edits),
    mergeKey: command.mergeKey ?? null,
    at: now,
  };
  return {
    graph: applyEdits(graph, command.edits),
    history: { past: pushed(history, entry), future: [] },
  };
}

function pushed(history: History, entry: HistoryEntry): readonly HistoryEntry[] {
  const last = history.past.at(-1);
  if (last && history.future.length === 0 && mergeable(last, entry)) {
    return [...history.past.slice(0, -1), merged(last, entry)];
  }
  return [...history.past, entry].slice(-MAXIMUM_ENTRIES);
}

function mergeable(last: HistoryEntry, entry: HistoryEntry): boolean {
  const sameKey = last.mergeKey !== null && last.mergeKey === entry.mergeKey;
  return sameKey && entry.at - last.at < MERGE_WINDOW_MILLISECONDS;
}

function merged(last: HistoryEntry, entry: HistoryEntry): HistoryEntry {
  return {
    ...entry,
    forward: [...last.forward, ...entry.forward],
    backward: [...entry.backward, ...last.backward],
  };
}

/** Takes the last entry back; null when there is none. */
export function undo(graph: Graph, history: History): Step | null {
  const entry = history.past.at(-1);
  if (!entry) return null;
  return {
    graph: applyEdits(graph, entry.backward),
    history: { past: history.past.slice(0, -1), future: [entry, ...history.future] },
  };
}

/** Does the last undone entry again; null when there is none. */
export function redo(graph: Graph, history: History): Step | null {
  const [entry, ...future] = history.future;
  if (!entry) return null;
  return {
    graph: applyEdits(graph, entry.forward),
    history: { past: [...history.past, entry], future },
  };
}

/**
 * The same history on other ground: every state that undo and redo can reach, through `change`. Undo then
 * takes back what was done here, and leaves what `change` brought. Steps that do nothing any more are gone.
 */
export function rebased(graph: Graph, history: History, change: (graph: Graph) => Graph): Step {
  const changed = change(graph);
  const past: HistoryEntry[] = [];
  let [state, now] = [graph, changed];
  for (const entry of [...history.past].reverse()) {
    state = applyEdits(state, entry.backward);
    const before = change(state);
    past.unshift(between(before, now, entry));
    now = before;
  }
  const future: HistoryEntry[] = [];
  [state, now] = [graph, changed];
  for (const entry of history.future) {
    state = applyEdits(state, entry.forward);
    const after = change(state);
    future.push(between(now, after, entry));
    now = after;
  }
  const does = (entry: HistoryEntry) => entry.forward.length > 0;
  return { graph: changed, history: { past: past.filter(does), future: future.filter(does) } };
}

function between(before: Graph, after: Graph, entry: HistoryEntry): HistoryEntry {
  const forward = editsBetween(before, after);
  return { ...entry, forward, backward: invertEdits(before, forward) };
}
