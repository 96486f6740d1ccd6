import { useReactFlow } from "@xyflow/react";
import { type RefObject, useMemo } from "react";
import { moveNodes } from "@/graph/commands";
import { canvasText } from "@/text/canvas";
import { type CanvasActions, createActions } from "./actions";
import { announce, showRefusal } from "./announcer";
import { GRID, NODE_WIDTH } from "./geometry";
import type { CanvasSession } from "./session";
import { FAR_ZOOM, fittingViewport, nodeRectangles } from "./viewport";

/** Where the canvas looks, and how to look elsewhere. */
export interface CanvasView {
  fit(ids?: Iterable<string>): void;
  /** Shows a node and gives it the focus. */
  locate(id: string): void;
  zoomBy(factor: number): void;
  zoomTo(zoom: number): void;
  tidy(): Promise<void>;
}

export interface CanvasControls {
  readonly actions: CanvasActions;
  readonly view: CanvasView;
}

/** A located node is shown at least this large. */
const LOCATE_ZOOM = 0.8;
const FIT_MILLISECONDS = 200;

export function useCanvasControls(
  session: CanvasSession,
  pane: RefObject<HTMLDivElement | null>,
  setActive: (id: string) => void,
): CanvasControls {
  const flow = useReactFlow();
  return useMemo(() => {
    const size = () => ({
      width: pane.current?.clientWidth ?? 0,
      height: pane.current?.clientHeight ?? 0,
    });
    const view: CanvasView = {
      fit: (ids) =>
        void flow.setViewport(fittingViewport(session, size(), ids), { duration: motion() }),
      locate(id) {
        setActive(id);
        const box = nodeRectangles(session).get(id);
        if (!box) return;
        if (!isInView(box, flow.getViewport(), size())) {
          const zoom = Math.max(flow.getZoom(), LOCATE_ZOOM, FAR_ZOOM);
          void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom });
        }
        focusNode(pane.current, id);
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor),
      zoomTo: (zoom) => void flow.zoomTo(zoom),
      async tidy() {
        const { tidyPlaces } = await import("./tidy");
        const before = session.document.getState().graph;
        const places = await tidyPlaces(session);
        const { graph } = session.document.getState();
        // Drawn on while the layout was worked out: moving things now would be a surprise.
        if (graph.nodes !== before.nodes) return;
        session.document.run({ ...moveNodes(graph, places), label: canvasText.toolbar.tidy });
        announce(canvasText.announce.tidied);
        view.fit();
      },
    };
    const centre = () => {
      const box = pane.current?.getBoundingClientRect() ?? new DOMRect();
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 3 };
      const { x, y } = flow.screenToFlowPosition(at);
      return { x: x - NODE_WIDTH / 2, y: y - 4 * GRID };
    };
    const hooks = { announce, refuse: showRefusal, centre, locate: view.locate };
    return { view, actions: createActions(session, hooks) };
  }, [session, flow, pane, setActive]);
}

function motion(): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : FIT_MILLISECONDS;
}

function isInView(
  box: { x: number; y: number; width: number; height: number },
  view: { x: number; y: number; zoom: number },
  size: { width: number; height: number },
): boolean {
  if (view.zoom < FAR_ZOOM) return false;
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  return (
    left >= 0 &&
    top >= 0 &&
    left + box.width * view.zoom <= size.width &&
    top + box.height * view.zoom <= size.height
  );
}

/** Waits for the node to be drawn: it may just have been added, or have been out of view. */
function focusNode(pane: HTMLElement | null, id: string, tries = 10): void {
  requestAnimationFrame(() => {
    const element = pane?.querySelector<HTMLElement>(`.react-flow__node[data-node="${id}"]`);
    if (element) element.focus({ preventScroll: true });
    else if (tries > 0) focusNode(pane, id, tries - 1);
  });
}
