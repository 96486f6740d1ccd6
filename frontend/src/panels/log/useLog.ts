import { useEffect, useRef, useState } from "react";
import { LogLines } from "./lines";

/** Reads a log from a byte offset on; `next` is the offset to go on from. */
export type ReadLog = (
  offset: number,
  signal: AbortSignal,
) => Promise<{ readonly text: string; readonly next: number }>;

/** How often a running step's log is asked for. */
const POLL_MS = 1000;
/** How long to wait after a failed read. */
const PAUSE_MS = 5000;

export interface LogState {
  readonly lines: readonly string[];
  /** Bytes read so far. */
  readonly bytes: number;
  readonly loading: boolean;
  readonly error: unknown;
}

const EMPTY: LogState = { lines: [], bytes: 0, loading: true, error: null };

/**
 * Follows a log by offset: to its end, then every second while `live`. When the step ends it is
 * read once more, since its last lines come with its end. `read` must keep its identity as long as
 * it reads the same log.
 */
export function useLog(read: ReadLog, live: boolean): LogState {
  const [state, setState] = useState(EMPTY);
  const progress = useRef<{ read: ReadLog; log: LogLines; offset: number } | null>(null);

  useEffect(() => {
    const stopped = new AbortController();
    if (progress.current?.read !== read) {
      progress.current = { read, log: new LogLines(), offset: 0 };
      setState(EMPTY);
    }
    void follow(progress.current, live, stopped.signal, setState);
    return () => stopped.abort();
  }, [read, live]);

  return state;
}

async function follow(
  source: { readonly read: ReadLog; readonly log: LogLines; offset: number },
  live: boolean,
  signal: AbortSignal,
  show: (state: LogState) => void,
): Promise<void> {
  const told = (error: unknown) =>
    show({ lines: source.log.lines(), bytes: source.offset, loading: false, error });
  while (!signal.aborted) {
    const before = source.offset;
    try {
      const { text, next } = await source.read(before, signal);
      if (signal.aborted) return;
      source.log.append(text);
      source.offset = next;
      told(null);
    } catch (error) {
      if (signal.aborted) return;
      told(error);
      await pause(PAUSE_MS, signal);
      continue;
    }
    if (source.offset > before) continue;
    if (!live) return;
    await pause(POLL_MS, signal);
  }
}

/** Waits, or until `signal` says not to. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
