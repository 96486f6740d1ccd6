import { describe, expect, it } from "vitest";
import { finalMetrics, lines } from "./comparison";

describe("runs side by side", () => {
  it("has a line for every name that any run has, and says which lines differ", () => {
    expect(
      lines([
        { seed: 7, fraction: 0.7 },
        { seed: 7, depth: 3 },
      ]),
    ).toEqual([
      { name: "seed", values: [7, 7], differs: false },
      { name: "fraction", values: [0.7, undefined], differs: true },
      { name: "depth", values: [undefined, 3], differs: true },
    ]);
  });

  it("compares lists and objects by what they hold", () => {
    const [line] = lines([{ columns: { names: ["a"] } }, { columns: { names: ["a"] } }]);
    expect(line?.differs).toBe(false);
  });

  it("takes the last value of a series and leaves out an empty one", () => {
    const at = "2026-11-23T10:00:00Z";
    expect(
      finalMetrics({
        train: {
          loss: [
            { step: 1, value: 2, at },
            { step: 2, value: 0.5, at },
          ],
          empty: [],
        },
        evaluate: { auc: 0.9 },
      }),
    ).toEqual({ loss: 0.5, auc: 0.9 });
  });
});
