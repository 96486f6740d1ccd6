import { describe, expect, it } from "vitest";
import { countPlan, type PlanStep } from "./plan";

const step = (action: PlanStep["action"], more: Partial<PlanStep> = {}): PlanStep => ({
  node: action,
  action,
  because: [],
  expected_seconds: null,
  ...more,
});

describe("counting a plan", () => {
  it("adds up the time of what runs and of what is saved, as far as it is known", () => {
    const plan = [
      step("run", { expected_seconds: 2 }),
      step("run"),
      step("run", { expected_seconds: 0.5 }),
      step("reuse", { expected_seconds: 9, saves_seconds: 4 }),
      step("reuse", { saves_seconds: 0.25 }),
      step("wait", { expected_seconds: 4 }),
    ];
    expect(countPlan(plan)).toEqual({
      run: 3,
      reuse: 2,
      wait: 1,
      skip: 0,
      expectedSeconds: 2.5,
      savedSeconds: 4.25,
    });
  });

  it("knows no time when no step has run before", () => {
    expect(countPlan([step("run"), step("reuse")])).toMatchObject({
      expectedSeconds: null,
      savedSeconds: null,
    });
    expect(countPlan([]).expectedSeconds).toBeNull();
  });
});
