/** Where edges run on the canvas, and which of them lies under a card. Canvas pixels throughout. */
import type { Edge, Position } from "@/graph/model";
import { portsOf, specOfNode } from "@/graph/nodeSpecs";
import type { ComponentSpec } from "@/graph/spec";
import { type Splice, spliceOf } from "@/graph/splice";
import { type CanvasSession, currentSpecs } from "../session";
import { PORT_MARK, portOffset, type Rectangle } from "./geometry";
import { nodeRectangles } from "./viewport";

/** An edge as it is drawn, from the lower rim of one node to the upper rim of another. */
export interface Wire {
  readonly edge: Edge;
  readonly from: Position;
  readonly to: Position;
}

/** A card whose middle is this close to an edge lies on it. */
const REACH = 24;
/** The curve is followed in so many straight pieces. */
const PIECES = 24;
/** React Flow's own, for curves that lead upwards. */
const CURVATURE = 0.25;

/** Every edge whose two ends are drawn. */
export function wiresOf(session: CanvasSession): Wire[] {
  const { graph } = session.document.getState();
  const rectangles = nodeRectangles(session);
  return [...graph.edges.values()].flatMap((edge) => {
    const from = endOf(session, rectangles, edge.source.node, edge.source.port, "outputs");
    const to = endOf(session, rectangles, edge.target.node, edge.target.port, "inputs");
    return from && to ? [{ edge, from, to }] : [];
  });
}

function endOf(
  session: CanvasSession,
  rectangles: ReadonlyMap<string, Rectangle>,
  id: string,
  port: string,
  side: "inputs" | "outputs",
): Position | null {
  const { graph } = session.document.getState();
  const { catalogue, datasets } = session.facts.getState();
  const [node, box] = [graph.nodes.get(id), rectangles.get(id)];
  if (!node || !box) return null;
  const ports = portsOf(graph, node, specOfNode(node, catalogue, datasets))[side];
  const index = ports.findIndex((item) => item.name === port);
  const rim = side === "inputs" ? -PORT_MARK / 2 : box.height + PORT_MARK / 2;
  return { x: box.x + portOffset(index, ports.length, box.width), y: box.y + rim };
}

/** The wire that runs closest to a point, within reach; null when none does. */
export function wireAt<T extends Wire>(wires: readonly T[], point: Position): T | null {
  let [nearest, least]: [T | null, number] = [null, REACH];
  for (const wire of wires) {
    const far = distanceTo(wire, point);
    if (far <= least) [nearest, least] = [wire, far];
  }
  return nearest;
}

/** The edge under a card's middle that the component fits into, and how; null for none. */
export function spliceAt(
  session: CanvasSession,
  component: ComponentSpec,
  middle: Position,
): Splice | null {
  const specs = currentSpecs(session);
  const fitting = wiresOf(session).flatMap((wire) => {
    const splice = spliceOf(specs, wire.edge, component);
    return splice ? [{ ...wire, splice }] : [];
  });
  return wireAt(fitting, middle)?.splice ?? null;
}

function distanceTo(wire: Wire, point: Position): number {
  const places = Array.from({ length: PIECES + 1 }, (_, piece) => onCurve(wire, piece / PIECES));
  return Math.min(
    ...places.slice(1).map((to, index) => distanceToPiece(places[index] ?? to, to, point)),
  );
}

/** The place on the curve at `part` of the way, 0 to 1. */
function onCurve({ from, to }: Wire, part: number): Position {
  const rise = to.y - from.y;
  const bend = rise >= 0 ? rise / 2 : CURVATURE * 25 * Math.sqrt(-rise);
  const rest = 1 - part;
  const [start, leave, arrive, end] = [
    rest ** 3,
    3 * rest ** 2 * part,
    3 * rest * part ** 2,
    part ** 3,
  ];
  return {
    x: (start + leave) * from.x + (arrive + end) * to.x,
    y: (start + leave) * from.y + (arrive + end) * to.y + (leave - arrive) * bend,
  };
}

function distanceToPiece(from: Position, to: Position, { x, y }: Position): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length && ((x - from.x) * dx + (y - from.y) * dy) / length;
  const part = Math.max(0, Math.min(1, along));
  return Math.hypot(x - from.x - part * dx, y - from.y - part * dy);
}
