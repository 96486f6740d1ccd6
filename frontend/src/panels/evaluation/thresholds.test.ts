import { describe, expect, it } from "vitest";
import { rowAt, scoresOf, sliderStops, type ThresholdRow } from "./thresholds";

function row(threshold: number): ThresholdRow {
  return { threshold, tp: 1, fp: 0, tn: 1, fn: 0 };
}

describe("scores at a threshold", () => {
  it("match the definitions worked out by hand", () => {
    // 100 rows: accuracy (30+45)/100, precision 30/40, recall 30/45, F1 2*30/(60+10+15).
    const scores = scoresOf({ tp: 30, fp: 10, tn: 45, fn: 15 });
    expect(scores.accuracy).toBeCloseTo(0.75, 12);
    expect(scores.precision).toBeCloseTo(0.75, 12);
    expect(scores.recall).toBeCloseTo(2 / 3, 12);
    expect(scores.f1).toBeCloseTo(12 / 17, 12);
  });

  it("say nothing of precision when no row is called positive", () => {
    const scores = scoresOf({ tp: 0, fp: 0, tn: 7, fn: 3 });
    expect(scores.precision).toBeNull();
    expect(scores.recall).toBe(0);
    expect(scores.f1).toBe(0);
    expect(scores.accuracy).toBeCloseTo(0.7, 12);
  });

  it("say nothing at all of an empty table", () => {
    expect(scoresOf({ tp: 0, fp: 0, tn: 0, fn: 0 })).toEqual({
      accuracy: null,
      precision: null,
      recall: null,
      f1: null,
    });
  });
});

describe("the row behind a threshold", () => {
  it("is the nearest one measured", () => {
    const rows = [row(0), row(0.25), row(0.75)];
    expect(rowAt(rows, 0.3)?.threshold).toBe(0.25);
    expect(rowAt(rows, 0.6)?.threshold).toBe(0.75);
    expect(rowAt(rows, 2)?.threshold).toBe(0.75);
  });

  it("is the lower of two equally near, whatever their order", () => {
    expect(rowAt([row(0.75), row(0.25)], 0.5)?.threshold).toBe(0.25);
    expect(rowAt([row(0.25), row(0.75)], 0.5)?.threshold).toBe(0.25);
  });

  it("is absent when nothing was measured", () => {
    expect(rowAt([], 0.5)).toBeNull();
  });
});

describe("the slider's stops", () => {
  it("are those of both models in order, without the infinite one of a ROC curve", () => {
    expect(
      sliderStops([
        [row(0.5), row(0.1)],
        [row(0.5), row(Number.POSITIVE_INFINITY)],
      ]),
    ).toEqual([0.1, 0.5]);
  });
});
