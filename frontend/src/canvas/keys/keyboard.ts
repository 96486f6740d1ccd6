/** The canvas's key bindings as a table. Pure. */
import { GRID } from "../view/geometry";

export type KeyRequest =
  | { readonly kind: "nudge"; readonly dx: number; readonly dy: number }
  | { readonly kind: "go"; readonly direction: "up" | "down" | "left" | "right" }
  | { readonly kind: SimpleRequest };

export type SimpleRequest =
  | "remove"
  | "undo"
  | "redo"
  | "duplicate"
  | "name"
  | "select_all"
  | "clear"
  | "inspect"
  | "toggle_select"
  | "join"
  | "find"
  | "palette"
  | "run"
  | "run_until"
  | "run_from"
  | "run_selected"
  | "fit"
  | "zoom_in"
  | "zoom_out"
  | "actual_size"
  | "tidy"
  | "outline"
  | "menu"
  | "shortcuts";

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** Control, or Command on a Mac. */
  readonly command: boolean;
}

const STEPS: Readonly<Record<string, readonly [number, number, "up" | "down" | "left" | "right"]>> =
  {
    ArrowUp: [0, -1, "up"],
    ArrowDown: [0, 1, "down"],
    ArrowLeft: [-1, 0, "left"],
    ArrowRight: [1, 0, "right"],
  };

/** With Shift an arrow moves this many grid steps. */
const LARGE_STEP = 8;

const PLAIN: Readonly<Record<string, SimpleRequest>> = {
  delete: "remove",
  backspace: "remove",
  escape: "clear",
  enter: "inspect",
  f2: "name",
  " ": "toggle_select",
  c: "join",
  f: "fit",
  "+": "zoom_in",
  "=": "zoom_in",
  "-": "zoom_out",
  "0": "actual_size",
  t: "tidy",
  o: "outline",
  "/": "palette",
  "?": "shortcuts",
  m: "menu",
  r: "run_until",
  contextmenu: "menu",
};

const WITH_COMMAND: Readonly<Record<string, SimpleRequest>> = {
  z: "undo",
  y: "redo",
  d: "duplicate",
  a: "select_all",
  f: "find",
  k: "palette",
  enter: "run",
};

/** What has the focus: a field or a dialog, which takes every key; a control outside the drawing,
 * which takes those that press, move or leave it; or neither. */
export type Focus = "field" | "control" | "nothing";

const OF_CONTROLS: ReadonlySet<KeyRequest["kind"]> = new Set([
  "nudge",
  "inspect",
  "toggle_select",
  "clear",
  "menu",
]);

/** Whether the drawing takes a key although the focus is elsewhere on its page. */
export function takesFrom(focus: Focus, { kind }: KeyRequest): boolean {
  return focus === "nothing" || (focus === "control" && !OF_CONTROLS.has(kind));
}

export function keyRequest(press: KeyPress): KeyRequest | null {
  const step = STEPS[press.key];
  if (step) return arrowRequest(press, step);
  const key = press.key.toLowerCase();
  if (press.altKey) return null;
  if (press.command) {
    if (key === "z" && press.shiftKey) return { kind: "redo" };
    if (key === "enter" && press.shiftKey) return { kind: "run_selected" };
    const kind = WITH_COMMAND[key];
    return kind ? { kind } : null;
  }
  if (key === "f10" && press.shiftKey) return { kind: "menu" };
  if (key === "r" && press.shiftKey) return { kind: "run_from" };
  const kind = PLAIN[key];
  return kind ? { kind } : null;
}

function arrowRequest(
  press: KeyPress,
  [dx, dy, direction]: readonly [number, number, "up" | "down" | "left" | "right"],
): KeyRequest | null {
  if (press.command) return null;
  if (press.altKey) return { kind: "go", direction };
  const step = GRID * (press.shiftKey ? LARGE_STEP : 1);
  return { kind: "nudge", dx: dx * step, dy: dy * step };
}
