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

  it("that several nodes logged says of which", () => {
    expect(metricLabel("evaluate_2.auc")).toBe("AUC of evaluate_2");
    expect(metricLabel("evaluate_2.auc", () => "Forest")).toBe("AUC of Forest");
    expect(metricLabel("val.loss")).toBe("Val.loss");
  });

  it("of a script that ends in a number keeps it", () => {
    expect(metricLabel("fold_2")).toBe("Fold 2");
  });
});
