import { describe, expect, it } from "vitest";
import { criticalPath, pathDuration, type TimedStep } from "./criticalPath";

function step(
  node: string,
  startedAt: number | null,
  finishedAt: number | null,
  ...upstream: string[]
): TimedStep {
  return { node, startedAt, finishedAt, upstream };
}

describe("the critical path", () => {
  it("follows the input that arrived last, not the longest step", () => {
    // a takes longest of all but ends at 5; b ends at 6 and so decides when c starts.
    const steps = [step("a", 0, 5), step("b", 3, 6), step("c", 6, 9, "a", "b")];
    expect(criticalPath(steps, 9)).toEqual(["b", "c"]);
    expect(pathDuration(["b", "c"], steps, 9)).toBe(6);
  });

  it("leaves out a branch that ended before the last step", () => {
    const steps = [step("data", 0, 1), step("long", 1, 9, "data"), step("short", 1, 2, "data")];
    expect(criticalPath(steps, 9)).toEqual(["data", "long"]);
  });

  it("counts a running step up to now", () => {
    const steps = [
      step("data", 0, 1),
      step("done", 1, 4, "data"),
      step("running", 1, null, "data"),
    ];
    expect(criticalPath(steps, 6)).toEqual(["data", "running"]);
    expect(pathDuration(["data", "running"], steps, 6)).toBe(6);
  });

  it("is empty before anything has started", () => {
    expect(criticalPath([step("a", null, null), step("b", null, null, "a")], 3)).toEqual([]);
  });

  it("chooses by name between steps that ended together", () => {
    expect(criticalPath([step("b", 0, 4), step("a", 0, 4)], 4)).toEqual(["a"]);
  });

  it("ends on a damaged plan that points in a circle", () => {
    expect(criticalPath([step("a", 0, 2, "b"), step("b", 0, 1, "a")], 2)).toEqual(["b", "a"]);
  });
});
