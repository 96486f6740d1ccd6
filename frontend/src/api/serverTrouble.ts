/** Whether the server can store anything now: told by its refusals, over when `/readyz` says so. */
import { createStore } from "zustand/vanilla";
import type { ApiError } from "./ApiError";

/** `sentence`: what the server said; null while nothing is known to be wrong. */
export const serverTrouble = createStore<{ readonly sentence: string | null }>(() => ({
  sentence: null,
}));

/** Refusals whose cause lies in the server's disk or database concern every page. */
export function noteTrouble(error: ApiError): void {
  if (error.code.startsWith("storage.")) serverTrouble.setState({ sentence: error.message });
}

/** Asks whether it is over. Resolves to true when it is, false while it is not. */
export async function askReady(): Promise<boolean> {
  try {
    const { ok } = await fetch("/readyz", { cache: "no-store" });
    if (ok) serverTrouble.setState({ sentence: null });
    return ok;
  } catch {
    return false;
  }
}
