import { type KeyboardEvent, type RefObject, useCallback, useEffect } from "react";
import type { CanvasActions } from "../actions/actions";
import { remember } from "../actions/clipboard";
import type { KeyRequest, SimpleRequest } from "./keyboard";
import { keyRequest, worksEverywhere } from "./keyboard";
import type { Direction } from "./neighbours";

export interface KeyHandlers {
  /** The node with the focus, before a key acts on the selection. */
  focused(node: string): void;
  nudge(dx: number, dy: number): void;
  go(direction: Direction): void;
  simple(request: SimpleRequest): void;
}

const TEXT_FIELDS = "input, textarea, select, [contenteditable=true], .cm-editor";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TEXT_FIELDS) !== null;
}

/** An open dialog or menu takes all keys. */
function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("[role=dialog], [role=menu], [role=listbox]") !== null
  );
}

/** Keys of the canvas, and those of them that work wherever the focus is. */
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
      if (event.defaultPrevented || isTyping(event.target) || isElsewhere(event.target)) return;
      const inside = event.target instanceof Node && frame.current?.contains(event.target);
      const request = requestOf(event);
      if (!request || inside || !(worksEverywhere(request) || event.target === document.body))
        return;
      event.preventDefault();
      carryOut(request);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [carryOut, frame]);

  return useCallback(
    (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || isElsewhere(event.target)) return;
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
    const isOurs = (event: ClipboardEvent) => {
      const { target } = event;
      if (isTyping(target) || isElsewhere(target)) return false;
      if (target instanceof Node && frame.current?.contains(target)) return true;
      return (target === document.body || target === null) && !window.getSelection()?.toString();
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
