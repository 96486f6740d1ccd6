import { describe, expect, it } from "vitest";
import type { PlanStep } from "@/api/types";
import { countPlan } from "./planSummary";

const step = (action: PlanStep["action"], expected_seconds: number | null): PlanStep => ({
  node: action,
  action,
  because: [],
  expected_seconds,
});

describe("counting a plan", () => {
  it("adds up the time of what runs, as far as it is known", () => {
    expect(
      countPlan([
        step("run", 2),
        step("run", null),
        step("run", 0.5),
        step("reuse", 9),
        step("wait", 4),
      ]),
    ).toEqual({ run: 3, reuse: 1, wait: 1, skip: 0, expectedSeconds: 2.5 });
  });

  it("knows no time when no step has run before", () => {
    expect(countPlan([step("run", null)]).expectedSeconds).toBeNull();
    expect(countPlan([]).expectedSeconds).toBeNull();
  });
});
