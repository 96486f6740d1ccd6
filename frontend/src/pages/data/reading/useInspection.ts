import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "@/api/ApiError";
import { inspectFile, inspectStored, type ReadingOptions, type StoredFile } from "@/api/data";
import type { DatasetVersion, Inspection } from "@/api/types";

/** Where the bytes come from: a file of the person's, or one that a version keeps, read as it was or as it is `given`. */
export type Source =
  | { readonly file: File }
  | { readonly again: DatasetVersion; readonly given?: ReadingOptions };

export type Kind = "table" | "file";

/** How a file is to be read, as far as it was said. `given` null: as the version before. */
export interface Said {
  readonly given: ReadingOptions | null;
  readonly kind: Kind | null;
}

export interface Looking {
  readonly said: Said;
  /** The last answer; kept while the next one is on its way. */
  readonly found: Inspection | null;
  /** Why the last answer is a refusal. */
  readonly error: unknown;
  readonly format: string;
  readonly pending: boolean;
  /** Part of the file that is sent; null when none is. */
  readonly fraction: number | null;
}

const NOTHING: Looking = {
  said: { given: null, kind: null },
  found: null,
  error: null,
  format: "",
  pending: false,
  fraction: null,
};
/** Changes that follow each other faster than this are asked about together. */
export const QUIET_MS = 300;

/** Asks the server what it would read, again after each change; the answer to the last one counts. */
export function useInspection(source: Source | null, name: string) {
  const [state, setState] = useState(NOTHING);
  const slip = useRef<string | null>(null);
  const asking = useRef<AbortController | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const said = useRef(NOTHING.said);
  const named = useRef(name);
  named.current = name.trim();

  const ask = useCallback(async (from: Source) => {
    const control = new AbortController();
    asking.current?.abort();
    asking.current = control;
    const tell = (change: Partial<Looking>) => {
      if (!control.signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    try {
      const send = (file: File) =>
        inspectFile(named.current, file, (fraction) => tell({ fraction }), control.signal);
      let found: Inspection | null = null;
      if ("file" in from && slip.current === null) {
        found = await send(from.file);
        slip.current = found.upload ?? null;
        tell({ fraction: null });
      }
      if (found === null || Object.keys(words(said.current)).length > 0) {
        const file = { ...place(from, slip.current, named.current), ...words(said.current) };
        found = await inspectStored(file, control.signal);
      }
      tell({ found, format: found.format, error: null, pending: false });
    } catch (error) {
      if (control.signal.aborted) return;
      const body = error instanceof ApiError ? error.body : {};
      // A refused file waits too: other options may make it readable.
      if ("file" in from) slip.current = typeof body.upload === "string" ? body.upload : null;
      if (typeof body.format === "string") tell({ format: body.format });
      tell({ error, pending: false, fraction: null });
    }
  }, []);

  useEffect(() => {
    slip.current = null;
    const again = source && "again" in source ? source : null;
    said.current = { given: again && (again.given ?? again.again.given), kind: null };
    setState({ ...NOTHING, said: said.current, pending: source !== null });
    if (source) void ask(source);
    return () => {
      clearTimeout(timer.current);
      asking.current?.abort();
    };
  }, [source, ask]);

  /** Says something anew and looks again in a moment. */
  const say = useCallback(
    (change: Partial<Said>) => {
      if (source === null) return;
      said.current = { ...said.current, ...change };
      const now = said.current;
      setState((before) => ({ ...before, said: now, pending: true }));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void ask(source), QUIET_MS);
    },
    [source, ask],
  );

  /** The file as it was last looked at. */
  const stored = (): StoredFile => {
    const { found } = state;
    if (source === null || found === null) return {};
    const given = found.type === "table" ? found.given : null;
    return { ...place(source, slip.current), ...words({ given, kind: state.said.kind }) };
  };
  return { ...state, say, stored };
}

function place(from: Source, slip: string | null, name = ""): StoredFile {
  if ("again" in from) return { name: from.again.name, version: from.again.version };
  return { ...(name ? { name } : {}), ...(slip ? { upload: slip } : {}) };
}

function words({ given, kind }: Said): Pick<StoredFile, "options" | "type"> {
  return {
    ...(given && kind !== "file" ? { options: given } : {}),
    ...(kind ? { type: kind } : {}),
  };
}
