/** Where a node comes to stand that is dropped on the drawing. Pure; canvas pixels throughout. */
import type { Size } from "./layout";
import type { Position } from "./model";

export interface Box extends Position, Size {}

/** A dropped node gives way by this much at most: further away is not where it was dropped. */
export const MAXIMUM_NUDGE = 72;
/** Left free beside what it gives way to: ports stand out from a card. */
const CLEARANCE = 16;

/** Where `wanted` stands: there if that is free, else at the nearest place beside what is in its
 * way, on the grid. Nothing free within reach: there, over what it was dropped on. */
export function nudged(wanted: Box, others: Iterable<Box>, grid: number): Position {
  const near = [...others].filter((box) => overlap(grown(box, MAXIMUM_NUDGE), wanted));
  const isFree = (at: Position) => !near.some((box) => overlap(box, { ...wanted, ...at }));
  const [nearest] = placesAround(wanted, near, grid)
    .map((at) => ({ at, far: Math.hypot(at.x - wanted.x, at.y - wanted.y) }))
    .filter(({ at, far }) => far <= MAXIMUM_NUDGE && isFree(at))
    .sort((one, other) => one.far - other.far);
  return nearest?.at ?? { x: wanted.x, y: wanted.y };
}

/** The shortest way out of boxes leads to a place beside one of them, or beside two. */
function placesAround({ x, y, width, height }: Box, near: readonly Box[], grid: number) {
  const before = (start: number, length: number) =>
    Math.floor((start - length - CLEARANCE) / grid) * grid;
  const behind = (end: number) => Math.ceil((end + CLEARANCE) / grid) * grid;
  const xs = near.flatMap((box) => [before(box.x, width), behind(box.x + box.width)]);
  const ys = near.flatMap((box) => [before(box.y, height), behind(box.y + box.height)]);
  return [x, ...xs].flatMap((left) => [y, ...ys].map((top): Position => ({ x: left, y: top })));
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
