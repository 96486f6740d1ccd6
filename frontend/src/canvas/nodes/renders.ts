/** Counts how often each node is drawn, so that a test can prove that one status event draws one. */

export interface Diagnostics {
  renders: Record<string, number>;
}

declare global {
  interface Window {
    __jackfield?: Diagnostics;
  }
}

export function countRender(id: string): void {
  window.__jackfield ??= { renders: {} };
  const { renders } = window.__jackfield;
  renders[id] = (renders[id] ?? 0) + 1;
}
