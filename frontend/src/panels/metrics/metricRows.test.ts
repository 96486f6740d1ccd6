import { describe, expect, it } from "vitest";
import { metricRows } from "./metricRows";

describe("rows of metrics", () => {
  it("hold single numbers as they are", () => {
    expect(metricRows({ evaluate: { auc: 0.9, accuracy: 0.8 } })).toEqual([
      { node: "evaluate", name: "auc", value: 0.9, series: [] },
      { node: "evaluate", name: "accuracy", value: 0.8, series: [] },
    ]);
  });

  it("end a series with the value of its last step, whatever order it came in", () => {
    const points = [
      { step: 2, value: 0.2, at: "" },
      { step: 1, value: 0.5, at: "" },
    ];
    const [row] = metricRows({ train: { loss: points } });
    expect(row?.value).toBe(0.2);
    expect(row?.series.map((point) => point.step)).toEqual([1, 2]);
  });

  it("keep points that were logged without a step in the order they came", () => {
    const points = [0.5, 0.4, 0.3].map((value) => ({ step: null, value, at: "" }));
    const [row] = metricRows({ train: { loss: points } });
    expect(row?.series).toEqual([
      { step: 0, value: 0.5 },
      { step: 1, value: 0.4 },
      { step: 2, value: 0.3 },
    ]);
  });

  it("have no value for a series without points", () => {
    expect(metricRows({ train: { loss: [] } })[0]?.value).toBeNull();
  });
});
