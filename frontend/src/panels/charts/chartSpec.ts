/** A chart as values: what is drawn, not how. Pure. */

import type { Points } from "../evaluation/evaluation";

/** `first` and `second` are models; `guide` is a line to compare with. */
export type Tone = "first" | "second" | "guide";

export interface Series {
  readonly name: string;
  readonly shape: "line" | "points";
  readonly points: Points;
  readonly tone: Tone;
  /** A single point to highlight. */
  readonly marked?: boolean;
}

export interface Axis {
  readonly title: string;
  readonly min?: number;
  readonly max?: number;
}

export interface ChartSpec {
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

/** Colours taken from the theme's tokens. */
export interface Palette {
  readonly first: string;
  readonly second: string;
  readonly guide: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
}

/** The smallest and greatest coordinate of all points, both axes together: for a diagonal. */
export function commonRange(points: Points): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [x, y] of points) {
    low = Math.min(low, x, y);
    high = Math.max(high, x, y);
  }
  return low <= high ? [low, high] : null;
}

export interface TableRow {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}

/** The same facts as rows; a long series is thinned evenly, both ends kept. */
export function rowsOf(spec: ChartSpec, most: number): TableRow[] {
  return spec.series.flatMap(({ name, points }) => {
    const step = Math.max(1, (points.length - 1) / (most - 1));
    const kept = Math.min(points.length, most);
    return Array.from({ length: kept }, (_, index) => points[Math.round(index * step)]).flatMap(
      (point) => (point === undefined ? [] : [{ series: name, x: point[0], y: point[1] }]),
    );
  });
}
