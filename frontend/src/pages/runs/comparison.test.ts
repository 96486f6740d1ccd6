import { describe, expect, it } from "vitest";
import { finalMetrics, lines, nodeNames } from "./comparison";

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

  it("calls a node by its newest name, and tells two of one name apart", () => {
    const run = (...nodes: { id: string; name?: string }[]) => ({
      document: {
        format: "jackfield/pipeline@1",
        nodes: nodes.map((node) => ({ ...node, component: "evaluate_model" })),
        edges: [],
      },
    });
    const called = nodeNames([
      run({ id: "a", name: "Line" }, { id: "b" }, { id: "c", name: "Twin" }),
      run({ id: "a", name: "Forest" }, { id: "b" }, { id: "d", name: "Twin" }),
    ]);
    expect(["a", "b", "c", "d", "gone"].map(called)).toEqual([
      "Forest",
      "b",
      "Twin (c)",
      "Twin (d)",
      "gone",
    ]);
  });
});
