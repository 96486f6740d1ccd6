/** Zoom and place of a drawing, kept in this tab while its page is left or loaded again. */
import type { Viewport } from "@xyflow/react";

const keyOf = (drawing: string) => `jackfield.view.${drawing}`;

export function keepView(drawing: string, { x, y, zoom }: Viewport): void {
  try {
    sessionStorage.setItem(keyOf(drawing), JSON.stringify({ x, y, zoom }));
  } catch {
    // A full or forbidden store loses a place on the canvas, and nothing else.
  }
}

/** The view that was kept; null when there is none that can be read. */
export function keptView(drawing: string): Viewport | null {
  try {
    const { x, y, zoom } = JSON.parse(sessionStorage.getItem(keyOf(drawing)) ?? "{}");
    return [x, y, zoom].every(Number.isFinite) && zoom > 0 ? { x, y, zoom } : null;
  } catch {
    return null; // What is damaged is as good as none.
  }
}
