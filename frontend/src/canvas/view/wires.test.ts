import { getBezierPath, Position as Side } from "@xyflow/react";
import { describe, expect, it } from "vitest";
import { edgeOf } from "@/graph/toy";
import { type Wire, wireAt } from "./wires";

const wire = (text: string, from: [number, number], to: [number, number]): Wire => ({
  edge: edgeOf(text),
  from: { x: from[0], y: from[1] },
  to: { x: to[0], y: to[1] },
});

const DOWN = wire("a.out -> b.in", [0, 0], [300, 200]);
const BESIDE = wire("c.out -> d.in", [300, 0], [300, 200]);
const UP = wire("e.out -> f.in", [600, 200], [900, 0]);

describe("the wire under a point", () => {
  it.each([DOWN, BESIDE, UP])("runs where React Flow draws $edge.id", (item) => {
    // Half way, where the label of an edge would stand.
    const [, x, y] = getBezierPath({
      sourceX: item.from.x,
      sourceY: item.from.y,
      sourcePosition: Side.Bottom,
      targetX: item.to.x,
      targetY: item.to.y,
      targetPosition: Side.Top,
    });
    expect(wireAt([item], { x, y })).toBe(item);
    expect(wireAt([item], { x: x + 20, y })).toBe(item);
    expect(wireAt([item], { x: x + 400, y })).toBeNull();
  });

  it("is the nearest of several", () => {
    expect(wireAt([DOWN, BESIDE], { x: 290, y: 170 })).toBe(DOWN);
    expect(wireAt([DOWN, BESIDE], { x: 296, y: 100 })).toBe(BESIDE);
    expect(wireAt([DOWN, BESIDE], { x: 150, y: 0 })).toBeNull();
  });
});
