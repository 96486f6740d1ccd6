import type { RunScope } from "@/runs/scope";

/** What the canvas asks of the page it stands on. */
export interface CanvasHandlers {
  /** Moves the focus to the inspector. */
  inspect?(): void;
  openOutput?(node: string, port: string): void;
  openLog?(node: string): void;
  /** A component or dataset dragged from the palette: how to read it from the drop. */
  readDrop?(data: DataTransfer): { component: string; parameters?: Record<string, string> } | null;
  /** The component that is dragged out of the palette just now: before the drop, no browser tells. */
  carried?(): string | null;
  searchPalette?(): void;
  /** Runs the drawing, or the part of it that is asked for. */
  run?(scope: RunScope): void;
  /** Retries what failed in the run that is shown. */
  retry?(): void;
}
