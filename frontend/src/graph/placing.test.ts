import { describe, expect, it } from "vitest";
import { type Box, MAXIMUM_NUDGE, nudged } from "./placing";

const GRID = 8;
const card = (x: number, y: number): Box => ({ x, y, width: 224, height: 56 });

describe("a dropped node", () => {
  it("stands where it was dropped when nothing is there", () => {
    expect(nudged(card(40, 200), [card(40, 0), card(400, 200)], GRID)).toEqual({ x: 40, y: 200 });
    // Edge to edge is no overlap.
    expect(nudged(card(0, 56), [card(0, 0)], GRID)).toEqual({ x: 0, y: 56 });
  });

  it("gives way by the shortest way, and leaves room for the ports", () => {
    // 8 px over the lower rim of the other: 8 and 16 px of clearance downwards.
    expect(nudged(card(40, 48), [card(40, 0)], GRID)).toEqual({ x: 40, y: 72 });
    // 8 px over its right rim.
    expect(nudged(card(216, 8), [card(0, 0)], GRID)).toEqual({ x: 240, y: 8 });
  });

  it("does not give way into a third one", () => {
    const others = [card(0, 0), card(0, 110)];
    // Down is shorter, but 72 to 128 is taken from 110 on: 32 + 16 px to the right it is.
    expect(nudged(card(192, 40), others, GRID)).toEqual({ x: 240, y: 40 });
  });

  it("stays over what it was dropped on when there is no room within reach", () => {
    const wall = Array.from({ length: 9 }, (_, row) => card(0, (row - 4) * 64));
    expect(nudged(card(0, 0), wall, GRID)).toEqual({ x: 0, y: 0 });
  });

  it("never goes further than a card is high with its clearance", () => {
    for (let y = -100; y <= 100; y += GRID) {
      for (let x = -300; x <= 300; x += GRID) {
        const at = nudged(card(x, y), [card(0, 0)], GRID);
        expect(Math.hypot(at.x - x, at.y - y)).toBeLessThanOrEqual(MAXIMUM_NUDGE);
      }
    }
  });
});
