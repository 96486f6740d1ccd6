import { type RefObject, useMemo } from "react";
import { everything, from, only, until } from "@/runs/scope";
import type { CanvasControls } from "../actions/useCanvasActions";
import type { CanvasHandlers } from "../handlers";
import { menuOfNode } from "../menus/useMenus";
import type { OverlayChange } from "../menus/useOverlays";
import type { CanvasSession } from "../session";
import type { SimpleRequest } from "./keyboard";
import { neighbour } from "./neighbours";
import type { KeyHandlers } from "./useCanvasKeys";

const ZOOM_STEP = 1.25;

interface Parts {
  session: CanvasSession;
  controls: CanvasControls;
  overlays: OverlayChange;
  handlers: CanvasHandlers;
  frame: RefObject<HTMLElement | null>;
  active: string | null;
}

/** What each key of the canvas does here. A read-only canvas leaves the editing keys out. */
export function useSurfaceKeys(parts: Parts): KeyHandlers {
  const { session, controls, overlays, handlers, frame, active } = parts;
  return useMemo(() => {
    const { actions, view } = controls;
    const { document } = session;
    const editing = !session.readOnly;
    const simple: Record<SimpleRequest, (() => void) | false> = {
      remove: editing && actions.remove,
      undo: editing && actions.undo,
      redo: editing && actions.redo,
      duplicate: editing && actions.duplicate,
      tidy: editing && (() => void view.tidy()),
      join: editing && (() => withNode(active, (node) => overlays.set({ joining: { node } }))),
      name: editing && (() => withNode(active, (naming) => overlays.set({ naming }))),
      select_all: actions.selectAll,
      clear: () => document.select([]),
      inspect: () => {
        withNode(active, (node) => document.select([node]));
        handlers.inspect?.();
      },
      toggle_select: () => withNode(active, (node) => toggleSelected(session, node)),
      find: () => overlays.toggle("find"),
      palette: () => handlers.searchPalette?.(),
      run: () => handlers.run?.(everything),
      run_until: () => withSelected(session, (nodes) => handlers.run?.(until(nodes))),
      run_from: () => withSelected(session, (nodes) => handlers.run?.(from(nodes))),
      run_selected: () => withSelected(session, (nodes) => handlers.run?.(only(nodes))),
      fit: () => view.fit(),
      zoom_in: () => view.zoomBy(ZOOM_STEP),
      zoom_out: () => view.zoomBy(1 / ZOOM_STEP),
      actual_size: () => view.zoomTo(1),
      outline: () => overlays.toggle("outline"),
      shortcuts: () => overlays.toggle("shortcuts"),
      menu: () =>
        withNode(active, (id) => {
          if (!document.getState().selection.nodes.has(id)) document.select([id]);
          const target = menuOfNode(document, id);
          overlays.set({ menu: { target, screen: besideNode(frame.current, id) } });
        }),
    };
    return {
      focused(node) {
        if (!document.getState().selection.nodes.has(node)) document.select([node]);
      },
      nudge: (dx, dy) => editing && actions.nudge(dx, dy),
      go(direction) {
        const next = neighbour(document.getState().graph, active, direction);
        if (next === null) return;
        document.select([next]);
        view.locate(next);
      },
      simple: (request) => {
        const action = simple[request];
        if (action) action();
      },
    };
  }, [session, controls, overlays, handlers, frame, active]);
}

function withNode(node: string | null | undefined, action: (node: string) => void): void {
  if (node) action(node);
}

function withSelected(
  { document }: CanvasSession,
  action: (nodes: ReadonlySet<string>) => void,
): void {
  const { nodes } = document.getState().selection;
  if (nodes.size > 0) action(nodes);
}

function toggleSelected({ document }: CanvasSession, node: string): void {
  const { nodes, edges } = document.getState().selection;
  const chosen = new Set(nodes);
  if (!chosen.delete(node)) chosen.add(node);
  document.select(chosen, edges);
}

/** Where the menu of a node opens, on the screen. */
function besideNode(frame: HTMLElement | null, id: string) {
  const box = frame?.querySelector(`.react-flow__node[data-node="${id}"]`)?.getBoundingClientRect();
  return { x: box?.left ?? 0, y: box?.bottom ?? 0 };
}
