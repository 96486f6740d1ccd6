/** Viewport arithmetic. Pure. */
import { getViewportForBounds, type Viewport } from "@xyflow/react";
import type { Graph } from "@/graph/model";
import { portsOf, specOfNode } from "@/graph/nodeSpecs";
import type { CanvasSession } from "../session";
import { boundsOf, nodeSize, type Rectangle, type Size } from "./geometry";

export const MINIMUM_ZOOM = 0.05;
export const MAXIMUM_ZOOM = 2.5;
/** Above this many nodes, elements out of view are not drawn. */
export const MANY_NODES = 150;
/** Below this zoom, many nodes are drawn by one canvas layer instead of as elements. */
export const FAR_ZOOM = 0.35;
/** Room that is left free around what is fitted or revealed, in screen pixels: the toolbar lies at
 * the bottom, React Flow's name at the top. */
const [TOP, BOTTOM, SIDE] = [32, 64, 32];
const FIT_PADDING = { top: `${TOP}px`, bottom: `${BOTTOM}px`, x: `${SIDE}px` } as const;
/** Fitting never enlarges a small drawing beyond this. */
const FIT_MAXIMUM_ZOOM = 1;

/** Every node's place and declared size. */
export function nodeRectangles(session: CanvasSession): Map<string, Rectangle> {
  const { graph } = session.document.getState();
  const { catalogue, datasets } = session.facts.getState();
  const rectangles = new Map<string, Rectangle>();
  for (const node of graph.nodes.values()) {
    const ports = portsOf(graph, node, specOfNode(node, catalogue, datasets));
    rectangles.set(node.id, { ...node.position, ...nodeSize(node, ports) });
  }
  return rectangles;
}

/** The viewport that shows all nodes (or the given ones) in a pane of this size. */
export function fittingViewport(
  session: CanvasSession,
  pane: Size,
  ids?: Iterable<string>,
): Viewport {
  const all = nodeRectangles(session);
  const chosen = ids ? [...ids].flatMap((id) => all.get(id) ?? []) : all.values();
  const bounds = boundsOf(chosen);
  if (!bounds || pane.width === 0) return { x: pane.width / 3, y: pane.height / 4, zoom: 1 };
  return getViewportForBounds(
    bounds,
    pane.width,
    pane.height,
    MINIMUM_ZOOM,
    FIT_MAXIMUM_ZOOM,
    FIT_PADDING,
  );
}

export function hasManyNodes(graph: Graph): boolean {
  return graph.nodes.size > MANY_NODES;
}

/** A revealed node is shown at least this large. */
const REVEAL_ZOOM = 0.6;

/** The viewport that shows `box` with the least movement: none when it is in view already. From
 * far out it comes near. */
export function revealing(box: Rectangle, view: Viewport, pane: Size): Viewport {
  if (view.zoom < FAR_ZOOM) {
    const zoom = REVEAL_ZOOM;
    return {
      zoom,
      x: pane.width / 2 - (box.x + box.width / 2) * zoom,
      y: pane.height / 2 - (box.y + box.height / 2) * zoom,
    };
  }
  const { zoom } = view;
  return {
    zoom,
    x: view.x + correction(box.x * zoom + view.x, box.width * zoom, SIDE, pane.width - SIDE),
    y: view.y + correction(box.y * zoom + view.y, box.height * zoom, TOP, pane.height - BOTTOM),
  };
}

/** How far something at `start` of this length must move to lie between `first` and `last`. */
function correction(start: number, length: number, first: number, last: number): number {
  if (start < first) return first - start;
  return Math.min(0, last - start - length);
}

/** Whether any node can be seen, at least in part; true for an empty drawing. */
export function isAnyInView(session: CanvasSession, view: Viewport, pane: Size): boolean {
  const boxes = [...nodeRectangles(session).values()];
  if (boxes.length === 0) return true;
  return boxes.some(({ x, y, width, height }) => {
    const [left, top] = [x * view.zoom + view.x, y * view.zoom + view.y];
    const [right, bottom] = [left + width * view.zoom, top + height * view.zoom];
    return right > 0 && bottom > 0 && left < pane.width && top < pane.height;
  });
}
