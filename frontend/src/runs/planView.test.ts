import { describe, expect, it } from "vitest";
import type { Problem } from "@/graph/problems";
import type { PlanStep } from "./plan";
import { createPlanView } from "./planView";

const step = (node: string, action: PlanStep["action"]): PlanStep => ({
  node,
  action,
  because: action === "run" ? [{ part: "first_run", name: "", old: null, new: null }] : [],
  expected_seconds: null,
});

const PROBLEM: Problem = { code: "graph.cycle", message: "It goes round.", severity: "error" };

describe("the store of the plan", () => {
  it("keeps a step that says the same, so that its node is not drawn again", () => {
    const view = createPlanView();
    view.show([step("a", "reuse"), step("b", "reuse")]);
    const before = view.getState().steps;
    view.show([step("a", "reuse"), step("b", "run")]);
    const { steps } = view.getState();
    expect(steps.get("a")).toBe(before.get("a"));
    expect(steps.get("b")).not.toBe(before.get("b"));
    expect(steps.get("b")?.action).toBe("run");
  });

  it("tells nobody about a plan that is the same as before", () => {
    const view = createPlanView();
    view.show([step("a", "run")]);
    let told = 0;
    view.subscribe(() => {
      told += 1;
    });
    view.show([step("a", "run")]);
    expect(told).toBe(0);
    view.show([step("a", "run"), step("b", "run")]);
    expect(told).toBe(1);
  });

  it("forgets the steps when the drawing cannot run, and when nothing is known", () => {
    const view = createPlanView();
    view.show([step("a", "run")]);
    view.refuse([PROBLEM]);
    expect(view.getState()).toMatchObject({ outcome: "refused", problems: [PROBLEM], plan: [] });
    expect(view.getState().steps.size).toBe(0);
    view.show([step("a", "run")]);
    expect(view.getState()).toMatchObject({ outcome: "planned", problems: [] });
    view.clear();
    expect(view.getState().outcome).toBe("unknown");
  });
});
