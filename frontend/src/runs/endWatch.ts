/**
 * Tells how runs end that somebody here waits for: those that this page started or saw under way.
 * Each failure and each end is told once, however fast the run was. Pure.
 */
import { RUN_TERMINAL, type RunSnapshot, type RunStatus, type StepSnapshot } from "./model";

export interface RunNews {
  /** The run has ended so. */
  readonly ended: RunStatus | null;
  /** A node whose step has failed. */
  readonly failed: string | null;
}

type Steps = ReadonlyMap<string, StepSnapshot>;

export interface EndWatch {
  /** This page started the run: all that comes of it is news. */
  started(run: string): void;
  /** What is new in what a run is like now. */
  look(run: RunSnapshot | null, steps: Steps): RunNews;
  /** Whether somebody here waits for the run, or did. */
  isWatched(run: string): boolean;
}

const NO_NEWS: RunNews = { ended: null, failed: null };

interface Told {
  readonly failures: Set<string>;
  ended: boolean;
}

export function createEndWatch(): EndWatch {
  const watched = new Map<string, Told>();

  /** A run that was over when it was first seen is history, and so are the failures before. */
  const begin = (run: RunSnapshot, steps: Steps): Told | null => {
    if (RUN_TERMINAL.has(run.status)) return null;
    const told = { failures: new Set(failuresOf(steps)), ended: false };
    watched.set(run.id, told);
    return told;
  };
  return {
    started(run) {
      if (!watched.has(run)) watched.set(run, { failures: new Set(), ended: false });
    },
    isWatched: (run) => watched.has(run),
    look(run, steps) {
      const told = run && (watched.get(run.id) ?? begin(run, steps));
      if (!run || !told) return NO_NEWS;
      const fresh = failuresOf(steps).filter((node) => !told.failures.has(node));
      for (const node of fresh) told.failures.add(node);
      const over = RUN_TERMINAL.has(run.status) && !told.ended;
      if (over) told.ended = true;
      return { ended: over ? run.status : null, failed: fresh[0] ?? null };
    },
  };
}

/** The nodes whose steps failed by themselves. */
export function failuresOf(steps: Steps): string[] {
  const failed = ({ status }: StepSnapshot) => status === "failed" || status === "crashed";
  return [...steps.values()].filter(failed).map(({ node }) => node);
}
