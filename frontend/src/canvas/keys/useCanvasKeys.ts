import { type KeyboardEvent, type RefObject, useCallback, useEffect } from "react";
import type { CanvasActions } from "../actions/actions";
import { remember } from "../actions/clipboard";
import { type Focus, type KeyRequest, keyRequest, type SimpleRequest, takesFrom } from "./keyboard";
import type { Direction } from "./neighbours";

export interface KeyHandlers {
  /** The node with the focus, before a key acts on the selection. */
  focused(node: string): void;
  nudge(dx: number, dy: number): void;
  go(direction: Direction): void;
  simple(request: SimpleRequest): void;
}

/** Ticks, slides and buttons are no text: Ctrl+Z after one of them is about the drawing. */
const NO_TEXT = ["checkbox", "radio", "range", "button", "submit", "reset", "file", "color"];
const TEXT_INPUT = `input${NO_TEXT.map((type) => `:not([type=${type}])`).join("")}`;
const TEXT_FIELDS = `${TEXT_INPUT}, textarea, select, [contenteditable=true], .cm-editor`;
/** An open dialog or menu takes all keys. */
const TAKES_ALL = `${TEXT_FIELDS}, [role=dialog], [role=menu]`;
/** A dialog that bars the page takes all keys, wherever the focus got lost. */
const BARS = "[role=dialog][aria-modal=true]";
/** A click beside everything gives the focus to the page's content, and that is to nothing. */
const NOTHING = "body, main";

function focusOf(target: EventTarget | null): Focus {
  if (document.querySelector(BARS)) return "field";
  if (!(target instanceof Element)) return "nothing";
  if (target.closest(TAKES_ALL)) return "field";
  return target.matches(NOTHING) ? "nothing" : "control";
}

function isInside(frame: RefObject<HTMLElement | null>, target: EventTarget | null): boolean {
  return target instanceof Node && (frame.current?.contains(target) ?? false);
}

/** Keys of the canvas. They work wherever the focus is on its page, fields and dialogs excepted. */
export function useCanvasKeys(frame: RefObject<HTMLElement | null>, handlers: KeyHandlers) {
  const carryOut = useCallback(
    (request: KeyRequest) => {
      if (request.kind === "nudge") handlers.nudge(request.dx, request.dy);
      else if (request.kind === "go") handlers.go(request.direction);
      else handlers.simple(request.kind);
    },
    [handlers],
  );

  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || isInside(frame, event.target)) return;
      const request = requestOf(event);
      if (!request || !takesFrom(focusOf(event.target), request)) return;
      event.preventDefault();
      carryOut(request);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [carryOut, frame]);

  return useCallback(
    (event: KeyboardEvent) => {
      if (event.defaultPrevented || focusOf(event.target) === "field") return;
      const request = requestOf(event.nativeEvent);
      if (!request || (isButton(event.target) && isPress(request))) return;
      event.preventDefault();
      const node = ACTS_ON_SELECTION.has(request.kind) ? nodeAround(event.target) : null;
      if (node !== null) handlers.focused(node);
      carryOut(request);
    },
    [carryOut, handlers],
  );
}

const ACTS_ON_SELECTION: ReadonlySet<string> = new Set([
  "nudge",
  "remove",
  "duplicate",
  "join",
  "name",
  "inspect",
  "menu",
  "run_until",
  "run_from",
  "run_selected",
]);

/** The node that an element belongs to. */
export function nodeAround(element: EventTarget | null): string | null {
  const around =
    element instanceof Element ? element.closest<HTMLElement>(".react-flow__node") : null;
  return around?.dataset.node ?? null;
}

/** Enter and Space on a button of the canvas press it. */
function isPress(request: KeyRequest): boolean {
  return request.kind === "inspect" || request.kind === "toggle_select";
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, [role=button], a") !== null;
}

function requestOf(event: globalThis.KeyboardEvent): KeyRequest | null {
  const { key, shiftKey, altKey } = event;
  return keyRequest({ key, shiftKey, altKey, command: event.ctrlKey || event.metaKey });
}

/** Copy, cut and paste by the browser's own events: they need no permission. */
export function useClipboardEvents(
  frame: RefObject<HTMLElement | null>,
  actions: CanvasActions,
  readOnly: boolean,
): void {
  useEffect(() => {
    const isOurs = ({ target, type }: ClipboardEvent) => {
      if (focusOf(target) === "field") return false;
      // Text that was marked on the page is what a person wants to copy.
      return type === "paste" || isInside(frame, target) || !window.getSelection()?.toString();
    };
    const give = (event: ClipboardEvent, text: string | null) => {
      if (text === null) return;
      remember(text);
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    const onCopy = (event: ClipboardEvent) => isOurs(event) && give(event, actions.copy());
    const onCut = (event: ClipboardEvent) =>
      !readOnly && isOurs(event) && give(event, actions.cut());
    const onPaste = (event: ClipboardEvent) => {
      if (readOnly || !isOurs(event)) return;
      event.preventDefault();
      actions.paste(event.clipboardData?.getData("text/plain") ?? "");
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
    };
  }, [frame, actions, readOnly]);
}
