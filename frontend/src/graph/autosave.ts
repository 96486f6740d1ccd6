/**
 * Autosave as a small machine: every change is saved within a second, over the revision it began
 * at; without an answer it tries again with growing pauses, and a local backup bridges the gap; what
 * was saved elsewhere meanwhile is merged in, and what both sides changed waits for a person. The
 * network, the timers and the backup are passed in.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Clash } from "./clash";
import { loadDraft, type PipelineDocument } from "./document";
import { MergeBase } from "./mergeBase";
import type { Graph } from "./model";

export interface SavedDraft {
  readonly revision: number;
  readonly name: string;
  readonly document: PipelineDocument;
}

export type SaveOutcome =
  | { readonly kind: "saved"; readonly revision: number }
  | { readonly kind: "conflict"; readonly theirs: SavedDraft }
  | { readonly kind: "unreachable" }
  | { readonly kind: "refused"; readonly message: string };

/** What the autosave needs from outside. `save` never rejects. */
export interface AutosavePorts {
  save(graph: Graph, revision: number): Promise<SaveOutcome>;
  /**
   * Brings `theirs`, made of `base` like the drawing here, into it; or changes nothing and tells the
   * clashes. `graph`: the drawing as it then is.
   */
  bringIn(base: Graph, theirs: Graph): { graph: Graph; clashes: readonly Clash[] };
  backup: { write(graph: Graph, revision: number): void; clear(): void };
  timers: { start(action: () => void, milliseconds: number): number; stop(timer: number): void };
}

export type SaveStatus = "saved" | "unsaved" | "saving" | "unreachable" | "refused" | "conflict";

export interface SaveState {
  readonly status: SaveStatus;
  readonly revision: number;
  /** The drawing as the server has it. */
  readonly saved: Graph;
  /** Why the server refused the last save. */
  readonly message: string | null;
  /** What somebody else saved in the meantime. */
  readonly theirs: SavedDraft | null;
  /** What both sides changed, each differently; empty if that cannot be told. */
  readonly clashes: readonly Clash[];
}

export interface Autosave extends StoreApi<SaveState> {
  /** The drawing is now `graph`; saves it soon. */
  changed(graph: Graph): void;
  /** Saves at once what waits; resolves when the server has answered. */
  flush(): Promise<void>;
  /** Over a conflict: saves mine over theirs. */
  overwrite(): Promise<void>;
  /** `graph` is what the server has at `revision` (opened, restored, taken over). */
  adopt(graph: Graph, revision: number): void;
  stop(): void;
}

/** From the first change to its save; with the request itself it stays within a second. */
export const SAVE_DELAY_MILLISECONDS = 600;
const FIRST_RETRY_MILLISECONDS = 1000;
const LONGEST_RETRY_MILLISECONDS = 15_000;

/** `base` is what the server has at `revision`, if that is known. */
export function createAutosave(
  graph: Graph,
  revision: number,
  ports: AutosavePorts,
  base: Graph | null = graph,
): Autosave {
  return new AutosaveMachine(graph, revision, ports, new MergeBase(base)).asStore();
}

class AutosaveMachine {
  private readonly store: StoreApi<SaveState>;
  private current: Graph;
  private timer: number | null = null;
  private saving: Promise<void> | null = null;
  private failures = 0;

  constructor(
    graph: Graph,
    revision: number,
    private readonly ports: AutosavePorts,
    private readonly base: MergeBase,
  ) {
    this.current = graph;
    this.store = createStore<SaveState>(() => ({
      status: "saved",
      revision,
      saved: graph,
      message: null,
      theirs: null,
      clashes: [],
    }));
  }

  asStore(): Autosave {
    return {
      ...this.store,
      changed: (graph) => this.changed(graph),
      flush: () => this.flush(),
      overwrite: () => this.overwrite(),
      adopt: (graph, revision) => this.adopt(graph, revision),
      stop: () => this.cancelTimer(),
    };
  }

  private changed(graph: Graph): void {
    if (graph === this.current) return;
    this.current = graph;
    const { status, revision } = this.store.getState();
    this.ports.backup.write(graph, revision);
    if (status === "conflict" || status === "saving") return;
    this.store.setState({ status: "unsaved", message: null });
    this.failures = 0;
    this.schedule(SAVE_DELAY_MILLISECONDS);
  }

  private async flush(): Promise<void> {
    if (this.saving) await this.saving;
    const { status } = this.store.getState();
    if (status === "saved" || status === "conflict") return;
    this.cancelTimer();
    await this.save();
  }

  private async overwrite(): Promise<void> {
    const { theirs } = this.store.getState();
    if (!theirs) return;
    this.base.is(loadDraft(theirs));
    this.store.setState({
      status: "unsaved",
      revision: theirs.revision,
      theirs: null,
      clashes: [],
    });
    await this.save();
  }

  private adopt(graph: Graph, revision: number): void {
    this.cancelTimer();
    this.current = graph;
    this.failures = 0;
    this.base.is(graph);
    this.ports.backup.clear();
    const settled = { message: null, theirs: null, clashes: [] };
    this.store.setState({ status: "saved", revision, saved: graph, ...settled });
  }

  /** The first change sets the clock: later ones do not put the save off. */
  private schedule(milliseconds: number): void {
    if (this.timer !== null) return;
    this.timer = this.ports.timers.start(() => {
      this.timer = null;
      void this.save();
    }, milliseconds);
  }

  private cancelTimer(): void {
    if (this.timer !== null) this.ports.timers.stop(this.timer);
    this.timer = null;
  }

  private save(): Promise<void> {
    this.saving ??= this.saveOnce().finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  private async saveOnce(): Promise<void> {
    const graph = this.current;
    const { revision } = this.store.getState();
    this.store.setState({ status: "saving" });
    const outcome = await this.ports.save(graph, revision);
    // Opened or restored while the answer was under way: it is about a drawing of the past.
    if (this.store.getState().revision !== revision) return;
    await this.take(outcome, graph);
  }

  private async take(outcome: SaveOutcome, graph: Graph): Promise<void> {
    switch (outcome.kind) {
      case "saved":
        this.takeSaved(outcome.revision, graph);
        return;
      case "conflict":
        await this.takeConflict(outcome.theirs);
        return;
      case "unreachable":
        this.base.maybe(graph);
        this.store.setState({ status: "unreachable" });
        this.schedule(this.nextPause());
        return;
      case "refused":
        this.store.setState({ status: "refused", message: outcome.message });
    }
  }

  /** Merges what somebody else saved and saves again, or asks. */
  private async takeConflict(theirs: SavedDraft): Promise<void> {
    const saved = loadDraft(theirs);
    const base = this.base.under(saved);
    const brought = base && this.ports.bringIn(base, saved);
    if (!brought || brought.clashes.length > 0) {
      this.store.setState({ status: "conflict", theirs, clashes: brought?.clashes ?? [] });
      return;
    }
    // Nobody may tell of it: a page that is left saves once more, and watches its drawing no longer.
    this.changed(brought.graph);
    this.failures = 0;
    this.base.is(saved);
    this.store.setState({ status: "unsaved", revision: theirs.revision, saved, message: null });
    await this.saveOnce();
  }

  private takeSaved(revision: number, graph: Graph): void {
    this.failures = 0;
    this.base.is(graph);
    const done = graph === this.current;
    this.store.setState({
      status: done ? "saved" : "unsaved",
      revision,
      saved: graph,
      message: null,
    });
    if (done) {
      this.ports.backup.clear();
      return;
    }
    this.ports.backup.write(this.current, revision);
    this.schedule(SAVE_DELAY_MILLISECONDS);
  }

  private nextPause(): number {
    const pause = FIRST_RETRY_MILLISECONDS * 2 ** this.failures;
    this.failures += 1;
    return Math.min(pause, LONGEST_RETRY_MILLISECONDS);
  }
}
