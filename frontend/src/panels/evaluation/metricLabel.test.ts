import { describe, expect, it } from "vitest";
import { metricLabel } from "./metricLabel";

describe("a metric", () => {
  it("is called what people call it", () => {
    expect(metricLabel("auc")).toBe("AUC");
    expect(metricLabel("training_loss")).toBe("Training loss");
  });

  it("of the second model says so", () => {
    expect(metricLabel("auc_2")).toBe("AUC (2nd)");
  });

  it("of a script that ends in a number keeps it", () => {
    expect(metricLabel("fold_2")).toBe("Fold 2");
  });
});
