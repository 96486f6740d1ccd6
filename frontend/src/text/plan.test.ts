import { describe, expect, it } from "vitest";
import { planText, reasonText } from "./plan";

describe("what a run would do, in words", () => {
  it("says what will run and what depends on it", () => {
    expect(planText.summary(2, 1, 4)).toBe("2 will run, 4 depend on them, 1 reused");
    expect(planText.summary(1, 4, 1)).toBe("1 will run, 1 depends on it, 4 reused");
    expect(planText.summary(3, 0, 0)).toBe("3 will run");
    expect(planText.summary(0, 0, 2)).toBe("2 depend on others");
    expect(planText.summary(0, 5, 0)).toBe("nothing to run, 5 reused");
  });

  it("calls a first run a first run, also where it is over", () => {
    expect(reasonText.first_run).toBe("First run");
  });
});
