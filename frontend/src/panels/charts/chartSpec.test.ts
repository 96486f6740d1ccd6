import { describe, expect, it } from "vitest";
import { type ChartSpec, commonRange, rowsOf } from "./chartSpec";

describe("a diagonal's range", () => {
  it("covers both axes", () => {
    expect(
      commonRange([
        [3, -1],
        [2, 7],
      ]),
    ).toEqual([-1, 7]);
    expect(commonRange([])).toBeNull();
  });
});

describe("the table of a chart", () => {
  const spec = (length: number): ChartSpec => ({
    x: { title: "x" },
    y: { title: "y" },
    series: [
      {
        name: "a",
        shape: "line",
        tone: "first",
        points: Array.from({ length }, (_, index) => [index, index * 2] as const),
      },
    ],
  });

  it("holds every point of a short series", () => {
    expect(rowsOf(spec(3), 100)).toEqual([
      { series: "a", x: 0, y: 0 },
      { series: "a", x: 1, y: 2 },
      { series: "a", x: 2, y: 4 },
    ]);
  });

  it("thins a long one evenly and keeps both ends", () => {
    expect(rowsOf(spec(101), 5).map((row) => row.x)).toEqual([0, 25, 50, 75, 100]);
  });
});
