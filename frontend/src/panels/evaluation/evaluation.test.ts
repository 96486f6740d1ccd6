import { describe, expect, it } from "vitest";
import type { LoggedItem } from "@/api/types";
import { confusionOf, metricsOf, placesOf, readEvaluation } from "./evaluation";

const item = (kind: LoggedItem["kind"], name: string, data: LoggedItem["data"]): LoggedItem => ({
  kind,
  name,
  data,
});
const thresholds = (suffix: string) =>
  item("table", `thresholds${suffix}`, { threshold: [0.5], tp: [3], fp: [1], tn: [4], fn: [2] });

describe("an evaluation", () => {
  it("of two classes is known by its thresholds, with both models", () => {
    const evaluation = readEvaluation(
      [
        thresholds(""),
        thresholds("_2"),
        item("curve", "roc", { fpr: [0, 0.2, 1], tpr: [0, null, 1], thresholds: [1, 0.5, 0] }),
      ],
      { accuracy: 0.7, accuracy_2: 0.8, loss: [{ step: 1, value: 2, at: "" }] },
    );
    if (evaluation?.kind !== "binary") throw new Error("binary expected");
    expect(evaluation.models.map((model) => model.metrics)).toEqual([
      { accuracy: 0.7 },
      { accuracy: 0.8 },
    ]);
    // The point without a number is left out.
    expect(evaluation.models[0]?.roc).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(evaluation.models[0]?.thresholds).toEqual([
      { threshold: 0.5, tp: 3, fp: 1, tn: 4, fn: 2 },
    ]);
  });

  it("of a regression is known by its predictions", () => {
    const evaluation = readEvaluation(
      [item("curve", "predicted_actual", { actual: [1, 2], predicted: [1.5, 2.5] })],
      {},
    );
    expect(evaluation).toEqual({
      kind: "regression",
      models: [
        {
          metrics: {},
          points: [
            [1, 1.5],
            [2, 2.5],
          ],
          residuals: null,
        },
      ],
    });
  });

  it("of several classes needs the table per class", () => {
    const matrix = item("confusion_matrix", "confusion_matrix", { labels: ["a"], matrix: [[1]] });
    expect(readEvaluation([matrix], {})).toBeNull();
    const perClass = item("table", "per_class", { class: ["a"], precision: [1] });
    expect(readEvaluation([matrix, perClass], {})?.kind).toBe("multiclass");
  });

  it("of clusters is known by their table", () => {
    expect(readEvaluation([item("table", "clusters", { cluster: [0] })], {})?.kind).toBe(
      "clustering",
    );
  });

  it("is absent when a script logged something of its own", () => {
    expect(readEvaluation([item("table", "mine", { a: [1] })], { a: 1 })).toBeNull();
  });
});

describe("metrics of one model", () => {
  it("are told apart by the suffix", () => {
    expect(metricsOf({ auc: 1, auc_2: 2, f1_score: 3 }, "")).toEqual({ auc: 1, f1_score: 3 });
    expect(metricsOf({ auc: 1, auc_2: 2 }, "_2")).toEqual({ auc: 2 });
  });
});

describe("a confusion matrix", () => {
  it("is refused when it is not square", () => {
    expect(
      confusionOf(item("confusion_matrix", "m", { labels: ["a", "b"], matrix: [[1], [2]] })),
    ).toBeNull();
  });
});

describe("a threshold's place on the curves", () => {
  it("matches the definitions worked out by hand", () => {
    // 5 positives, 5 negatives: FPR 1/5, TPR 3/5, precision 3/4, 4 of 10 called positive.
    expect(placesOf({ threshold: 0.5, tp: 3, fp: 1, tn: 4, fn: 2 })).toEqual({
      roc: [[0.2, 0.6]],
      precisionRecall: [[0.6, 0.75]],
      lift: [[0.4, 3]],
    });
  });

  it("is nowhere where the definition divides by nothing", () => {
    const places = placesOf({ threshold: 1, tp: 0, fp: 0, tn: 4, fn: 0 });
    expect([places.roc, places.precisionRecall, places.lift]).toEqual([[], [], [[0, 0]]]);
  });
});
