import { useReactFlow } from "@xyflow/react";
import { type RefObject, useMemo } from "react";
import { moveNodes } from "@/graph/commands";
import { canvasText } from "@/text/canvas";
import type { CanvasSession } from "../session";
import { GRID, NODE_WIDTH } from "../view/geometry";
import { fittingViewport, nodeRectangles, revealing } from "../view/viewport";
import { type CanvasActions, createActions } from "./actions";
import { announce, showNote, showRefusal } from "./announcer";

/** The canvas's viewport and how to move it. */
export interface CanvasView {
  fit(ids?: Iterable<string>): void;
  /** Brings a node into view and focuses it. */
  locate(id: string): void;
  /** Focuses a node without moving the view. */
  focus(id: string): void;
  /** Brings a node into view without moving the focus. */
  reveal(id: string): void;
  zoomBy(factor: number): void;
  zoomTo(zoom: number): void;
  tidy(): Promise<void>;
}

export interface CanvasControls {
  readonly actions: CanvasActions;
  readonly view: CanvasView;
}

const FIT_MILLISECONDS = 200;
const ERROR_HEIGHT = 72;

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
        view.reveal(id);
        view.focus(id);
      },
      focus(id) {
        setActive(id);
        focusNode(pane.current, id);
      },
      reveal(id) {
        const box = nodeRectangles(session).get(id);
        if (!box) return;
        // A failed node's sentence hangs below it.
        const failed = session.runView.getState().steps.get(id)?.error;
        const whole = failed ? { ...box, height: box.height + ERROR_HEIGHT } : box;
        void flow.setViewport(revealing(whole, flow.getViewport(), size()));
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
    const { locate, focus } = view;
    const hooks = { announce, tell: showNote, refuse: showRefusal, centre, locate, focus };
    return { view, actions: createActions(session, hooks) };
  }, [session, flow, pane, setActive]);
}

function motion(): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : FIT_MILLISECONDS;
}

/** Waits for the node to be drawn: it may just have been added, or have been out of view. */
function focusNode(pane: HTMLElement | null, id: string, tries = 10): void {
  requestAnimationFrame(() => {
    const element = pane?.querySelector<HTMLElement>(`.react-flow__node[data-node="${id}"]`);
    if (element) element.focus({ preventScroll: true });
    else if (tries > 0) focusNode(pane, id, tries - 1);
  });
}
