import { expect, it } from "vitest";
import type { Step, StepStatus } from "@/api/types";
import { stepToShow } from "./stepChoice";

function step(node: string, status: StepStatus, finished = false): Step {
  return {
    node,
    status,
    attempt: 1,
    reused_from: null,
    saved_seconds: null,
    because: [],
    awaits: null,
    missing_outputs: [],
    started_at: null,
    finished_at: finished ? "2026-11-23T10:00:00Z" : null,
    exit_code: null,
    error: null,
    outputs: {},
    component: "execute_python_script",
    name: "",
    target: "local",
    progress: null,
    warnings: [],
  };
}

it("shows the step that failed, even while another runs", () => {
  const steps = [step("a", "succeeded", true), step("b", "running"), step("c", "failed", true)];
  expect(stepToShow(steps)?.node).toBe("c");
});

it("shows the step at work while nothing failed", () => {
  const steps = [step("a", "succeeded", true), step("b", "running"), step("c", "pending")];
  expect(stepToShow(steps)?.node).toBe("b");
});

it("shows the last step when all is done", () => {
  const steps = [step("a", "succeeded", true), step("b", "reused", true)];
  expect(stepToShow(steps)?.node).toBe("b");
});

it("shows the first step before anything has begun, and none of no steps", () => {
  expect(stepToShow([step("a", "pending"), step("b", "pending")])?.node).toBe("a");
  expect(stepToShow([])).toBeNull();
});
