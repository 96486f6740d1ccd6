import { useReactFlow } from "@xyflow/react";
import { type MouseEvent, useMemo } from "react";
import type { DocumentStore } from "@/graph/documentStore";
import type { Position } from "@/graph/model";
import type { PortKind } from "../actions/useConnecting";
import type { CanvasHandlers } from "../handlers";
import type { CanvasSession } from "../session";
import type { MenuHandlers, MenuTarget } from "./ContextMenu";
import type { OverlayChange } from "./useOverlays";

/** Opens the menu of what is under the pointer. What has a menu is selected first. */
export function useMenus(session: CanvasSession, overlays: OverlayChange) {
  const flow = useReactFlow();
  return useMemo(() => {
    const open = (event: MouseEvent | globalThis.MouseEvent, target: MenuTarget) => {
      event.preventDefault();
      overlays.set({ menu: { target, screen: { x: event.clientX, y: event.clientY } } });
    };
    return {
      onNodeContextMenu(event: MouseEvent, { id }: { id: string }) {
        const port = portUnder(event.target);
        const { document } = session;
        if (!document.getState().selection.nodes.has(id)) document.select([id]);
        open(event, port ? { kind: "port", ...port } : menuOfNode(document, id));
      },
      onSelectionContextMenu: (event: MouseEvent) => open(event, { kind: "selection" }),
      onEdgeContextMenu(event: MouseEvent, { id }: { id: string }) {
        session.document.select([], [id]);
        if (session.readOnly) event.preventDefault();
        else open(event, { kind: "edge", id });
      },
      onPaneContextMenu(event: MouseEvent | globalThis.MouseEvent) {
        const screen: Position = { x: event.clientX, y: event.clientY };
        open(event, { kind: "pane", at: flow.screenToFlowPosition(screen) });
      },
    };
  }, [session, overlays, flow]);
}

/** A selected node stands for all that are selected. */
export function menuOfNode(document: DocumentStore, id: string): MenuTarget {
  const { nodes } = document.getState().selection;
  return nodes.has(id) && nodes.size > 1 ? { kind: "selection" } : { kind: "node", id };
}

/** The port an event happened on. */
export function portUnder(
  target: EventTarget | null,
): { node: string; port: string; of: PortKind } | null {
  const element = target instanceof Element ? target.closest<HTMLElement>("[data-port]") : null;
  const { node, port, kind } = element?.dataset ?? {};
  return node && port ? { node, port, of: kind === "input" ? "input" : "output" } : null;
}

export function useMenuHandlers(
  session: CanvasSession,
  overlays: OverlayChange,
  handlers: CanvasHandlers,
): MenuHandlers {
  return useMemo(
    () => ({
      inspect(id) {
        session.document.select([id]);
        handlers.inspect?.();
      },
      openOutput: (node, port) => handlers.openOutput?.(node, port),
      openLog: (node) => handlers.openLog?.(node),
      join: (node, port, kind) => overlays.set({ joining: { node, port, kind } }),
      name: (naming) => overlays.set({ naming }),
      rename: (renaming) => overlays.set({ renaming }),
      run: handlers.run,
      retry: handlers.retry,
    }),
    [session, overlays, handlers],
  );
}
