/** Which part of a drawing to run: what people mean by "until here", "from here", "again". Pure. */

export interface RunScope {
  /** These nodes and everything below them. */
  readonly from?: readonly string[];
  /** These nodes and what they need. */
  readonly until?: readonly string[];
  /** These nodes, reading what is there; what they need and is not there runs first. */
  readonly only?: readonly string[];
  /** What runs again whatever exists: everything, or these nodes. */
  readonly regenerate?: true | readonly string[];
}

export const everything: RunScope = {};
export const everythingAgain: RunScope = { regenerate: true };

export const until = (nodes: Iterable<string>): RunScope => ({ until: [...nodes] });
export const from = (nodes: Iterable<string>): RunScope => ({ from: [...nodes] });
export const only = (nodes: Iterable<string>): RunScope => ({ only: [...nodes] });

/** These nodes run again, and nothing that reads from them. */
export const again = (nodes: Iterable<string>): RunScope => {
  const chosen = [...nodes];
  return { only: chosen, regenerate: chosen };
};

/** Run statuses after which there is something to retry. */
const RETRIED: ReadonlySet<string> = new Set(["failed", "cancelled"]);

export function canRetry(run: { readonly status: string } | null | undefined): boolean {
  return run !== null && run !== undefined && RETRIED.has(run.status);
}
