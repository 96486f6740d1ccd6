import { describe, expect, it } from "vitest";
import { tabOf } from "./showOutput";

describe("an output port", () => {
  it("opens the charts of an evaluation and the rows of a table", () => {
    expect(tabOf("metrics")).toBe("metrics");
    expect(tabOf("table")).toBe("data");
    expect(tabOf("model[classifier]")).toBe("data");
  });
});
