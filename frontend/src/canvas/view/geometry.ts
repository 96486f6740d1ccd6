/** Sizes and places on the canvas, declared and never measured. Canvas pixels throughout. */
import type { Graph, Node, Position } from "@/graph/model";
import type { NodePorts } from "@/graph/nodeSpecs";

export const GRID = 8;
export const NODE_WIDTH = 224;
const NODE_HEIGHT = 56;
const COMMENT_HEIGHT = 20;
/** Edge length of a port's target: 24 px, as WCAG 2.5.8 asks. */
export const PORT_SIZE = 24;
/** Height of the mark that is drawn in it. */
export const PORT_MARK = 10;
/** Ports stand at least this far apart. */
const PORT_PITCH = 32;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle extends Size, Position {}

export function nodeSize(node: Pick<Node, "comment">, ports: NodePorts): Size {
  const most = Math.max(ports.inputs.length, ports.outputs.length);
  return {
    width: Math.max(NODE_WIDTH, (most + 1) * PORT_PITCH),
    height: NODE_HEIGHT + (node.comment ? COMMENT_HEIGHT : 0),
  };
}

export function middleOf({ x, y, width, height }: Rectangle): Position {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where a new node lies that is dropped at `pointer`: the pointer holds its card at the head. */
export function dropBox(ports: NodePorts, pointer: Position): Rectangle {
  const size = nodeSize({ comment: "" }, ports);
  return { ...size, ...snapped({ x: pointer.x - size.width / 2, y: pointer.y - 3 * GRID }) };
}

/** The centre of a port on its node's edge, from the node's left. */
export function portOffset(index: number, count: number, width: number): number {
  return (width * (index + 1)) / (count + 1);
}

/** The smallest rectangle around all; null when there are none. */
export function boundsOf(rectangles: Iterable<Rectangle>): Rectangle | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rectangles) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

export function snapped(position: Position): Position {
  return { x: Math.round(position.x / GRID) * GRID, y: Math.round(position.y / GRID) * GRID };
}

/** The first free place at or below `wanted`, one row at a time, where a new node hides no other:
 * for what is placed without pointing at a place. */
export function freePlace(graph: Graph, wanted: Position): Position {
  const clear = NODE_HEIGHT + COMMENT_HEIGHT;
  const taken = (at: Position) =>
    [...graph.nodes.values()].some(
      ({ position }) =>
        Math.abs(position.x - at.x) < NODE_WIDTH && Math.abs(position.y - at.y) < clear,
    );
  let place = snapped(wanted);
  while (taken(place)) place = { x: place.x, y: place.y + clear + 3 * GRID };
  return place;
}
