/** Sizes and places on the canvas, declared and never measured. Canvas pixels throughout. */
import type { Graph, Node, Position } from "@/graph/model";
import type { NodePorts } from "@/graph/nodeSpecs";

export const GRID = 8;
export const NODE_WIDTH = 224;
const NODE_HEIGHT = 56;
const COMMENT_HEIGHT = 20;
/** Height of a line of a name. */
const TITLE_LINE = 20;
/** A longer name ends in an ellipsis: a card stays a card. */
const MOST_TITLE_LINES = 4;
/** What of a card's width its rims, its icon and the mark of its problems take. */
const TITLE_MARGIN = 77;
/** The usual width of a letter of a title in a wide typeface; a wide script's takes two of them. */
const LETTER_WIDTH = 8.4;
const WIDE_SCRIPTS = 0x1100;
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

export function nodeSize(node: Pick<Node, "comment" | "name">, ports: NodePorts): Size {
  const most = Math.max(ports.inputs.length, ports.outputs.length);
  const width = Math.max(NODE_WIDTH, (most + 1) * PORT_PITCH);
  const further = titleLines(node.name, width) - 1;
  return {
    width,
    height: NODE_HEIGHT + further * TITLE_LINE + (node.comment ? COMMENT_HEIGHT : 0),
  };
}

/** Lines that a name takes on a card of this width, reckoned from the usual width of letters. */
export function titleLines(name: string, width: number): number {
  const room = Math.floor((width - TITLE_MARGIN) / LETTER_WIDTH);
  let [lines, used] = [1, 0];
  for (const word of name.split(" ")) {
    const length = lettersOf(word);
    if (used > 0 && used + 1 + length <= room) {
      used += 1 + length;
      continue;
    }
    const broken = Math.max(1, Math.ceil(length / room));
    lines += (used > 0 ? 1 : 0) + broken - 1;
    used = length - (broken - 1) * room;
  }
  return Math.min(lines, MOST_TITLE_LINES);
}

function lettersOf(word: string): number {
  return [...word].reduce(
    (sum, letter) => sum + ((letter.codePointAt(0) ?? 0) < WIDE_SCRIPTS ? 1 : 2),
    0,
  );
}

export function middleOf({ x, y, width, height }: Rectangle): Position {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where a new node lies that is dropped at `pointer`: the pointer holds its card at the head. */
export function dropBox(ports: NodePorts, pointer: Position): Rectangle {
  const size = nodeSize({ comment: "", name: "" }, ports);
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
