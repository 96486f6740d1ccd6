import { describe, expect, it } from "vitest";
import { TOYS, toyGraph } from "@/graph/toy";
import { labelOfNode } from "@/panels/inspector/inspected";
import { graphNames } from "./graphNames";

describe("the names of a drawing's parts", () => {
  const names = graphNames(
    toyGraph({ data: "constant", parts: "split", one: "train", two: "train", lost: "gone" }),
    TOYS,
    labelOfNode,
  );

  it("are titles; twins have their ids behind", () => {
    expect(names.node("parts")).toBe("Split Data");
    expect(names.node("two")).toBe("Train Model (two)");
    expect(names.node("lost")).toBe("gone");
  });

  it("say ports with their nodes", () => {
    expect(names.edge("one.model->parts.dataset")).toBe(
      "model of Train Model (one) to dataset of Split Data",
    );
    expect(names.edge("learner.untrained_model->one.untrained_model")).toBe(
      "untrained model of learner to untrained model of Train Model (one)",
    );
  });

  it("say fields without underscores", () => {
    expect(names.field("parts", "random_seed")).toBe("random seed");
    expect(names.field("parts", "position")).toBe("position");
  });
});
