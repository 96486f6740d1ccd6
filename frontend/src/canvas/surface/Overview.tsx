import { useStore as useFlowStore, useReactFlow, useViewport } from "@xyflow/react";
import { type PointerEvent, useMemo, useRef } from "react";
import { useStore } from "zustand";
import { canvasText } from "@/text/canvas";
import classes from "../Canvas.module.css";
import { useSession } from "../session";
import { boundsOf, type Rectangle } from "../view/geometry";
import { type Palette, paint } from "../view/paint";
import { usePaint } from "../view/usePaint";
import { nodeRectangles } from "../view/viewport";

const PADDING = 8;

interface MapView {
  x: number;
  y: number;
  zoom: number;
}

/** The overview map; hidden while the whole drawing is in view. */
export function Overview() {
  const session = useSession();
  const graph = useStore(session.document, (state) => state.graph);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rectangles are those of this graph.
  const bounds = useMemo(() => boundsOf(nodeRectangles(session).values()), [session, graph]);
  const allInView = useFlowStore(({ transform: [x, y, zoom], width, height }) => {
    if (!bounds) return true;
    const right = (bounds.x + bounds.width) * zoom + x;
    const bottom = (bounds.y + bounds.height) * zoom + y;
    return (
      bounds.x * zoom + x >= 0 && bounds.y * zoom + y >= 0 && right <= width && bottom <= height
    );
  });
  return allInView ? null : <OverviewMap />;
}

/** The whole drawing in a corner, with what is in view; click or drag to go there. */
function OverviewMap() {
  const session = useSession();
  const { x, y, zoom } = useViewport();
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const { setCenter } = useReactFlow();
  const shown = useRef<MapView>({ x: 0, y: 0, zoom: 1 });

  const canvas = usePaint(
    session,
    (context, element, palette) => {
      const window = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      const rectangles = nodeRectangles(session);
      const view = mapView(element, boundsOf([...rectangles.values(), window]) ?? window);
      shown.current = view;
      const { graph, selection } = session.document.getState();
      const { steps } = session.runView.getState();
      const size = { width: element.clientWidth, height: element.clientHeight };
      paint(
        context,
        { graph, selection, steps, rectangles, title: null },
        { ...view, ...size },
        palette,
      );
      paintWindow(context, window, view, palette);
    },
    [x, y, zoom, width, height],
  );

  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const view = shown.current;
    const at = (pixel: number, origin: number) => (pixel - origin) / view.zoom;
    void setCenter(at(event.clientX - box.left, view.x), at(event.clientY - box.top, view.y), {
      zoom,
    });
  };

  return (
    <canvas
      ref={canvas}
      className={classes.overview}
      onPointerDown={go}
      onPointerMove={go}
      role="img"
      aria-label={canvasText.overview}
    />
  );
}

function mapView(element: HTMLCanvasElement, bounds: Rectangle): MapView {
  const [width, height] = [element.clientWidth - 2 * PADDING, element.clientHeight - 2 * PADDING];
  const zoom = Math.min(width / bounds.width, height / bounds.height);
  return {
    zoom,
    x: PADDING + (width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: PADDING + (height - bounds.height * zoom) / 2 - bounds.y * zoom,
  };
}

function paintWindow(
  context: CanvasRenderingContext2D,
  window: Rectangle,
  view: MapView,
  palette: Palette,
): void {
  context.strokeStyle = palette.accent;
  context.lineWidth = 1.5;
  context.strokeRect(
    window.x * view.zoom + view.x,
    window.y * view.zoom + view.y,
    window.width * view.zoom,
    window.height * view.zoom,
  );
}
