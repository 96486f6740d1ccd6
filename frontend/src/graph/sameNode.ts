/** Whether two nodes are the same to the document that keeps them. */
import type { Node, Position } from "./model";
import { sameJson } from "./sameJson";

export function sameNode(one: Node, other: Node): boolean {
  if (one === other) return true;
  const { position, ...fields } = one;
  const { position: place, ...others } = other;
  return samePlace(position, place) && sameJson(fields, others);
}

/** Documents keep whole pixels. */
export function samePlace(one: Position, other: Position): boolean {
  return Math.round(one.x) === Math.round(other.x) && Math.round(one.y) === Math.round(other.y);
}
