import { useCallback, useEffect, useRef, useState } from "react";

/** Pause in typing before a commit; autosave must follow within a second. */
const REST_MS = 350;

interface Draft<T> {
  readonly draft: T;
  /** Shows a new value at once and commits it when typing rests. */
  readonly change: (value: T) => void;
  /** Commits what waits: on blur, on Enter. */
  readonly flush: () => void;
}

/**
 * A value that is edited here before it is committed. What waits is committed when the widget
 * goes away (another node is selected): nothing typed is lost. A value changed elsewhere (undo,
 * another tab) replaces the draft unless somebody is typing.
 */
export function useDraft<T>(value: T, commit: (value: T) => void): Draft<T> {
  const [draft, setDraft] = useState(value);
  const waiting = useRef<{ value: T; timer: number } | null>(null);
  const latestCommit = useRef(commit);

  useEffect(() => {
    latestCommit.current = commit;
  });

  const flush = useCallback(() => {
    const pending = waiting.current;
    if (pending === null) return;
    window.clearTimeout(pending.timer);
    waiting.current = null;
    latestCommit.current(pending.value);
  }, []);

  const change = useCallback(
    (next: T) => {
      setDraft(next);
      if (waiting.current !== null) window.clearTimeout(waiting.current.timer);
      waiting.current = { value: next, timer: window.setTimeout(flush, REST_MS) };
    },
    [flush],
  );

  useEffect(() => {
    if (waiting.current === null) setDraft(value);
  }, [value]);

  useEffect(() => flush, [flush]);

  return { draft, change, flush };
}
