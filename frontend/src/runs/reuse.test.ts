import { describe, expect, it } from "vitest";
import type { StepSnapshot } from "./model";
import { reuseOf, stepsWithGoneOutputs } from "./reuse";

const step = (node: string, more: Partial<StepSnapshot> = {}): StepSnapshot => ({
  node,
  status: "succeeded",
  attempt: 1,
  outputs: {},
  ...more,
});

describe("what a run reused", () => {
  it("is counted, with the time it saved as far as that is known", () => {
    const steps = [
      step("a", { status: "reused", saved_seconds: 1.5 }),
      step("b", { status: "reused", saved_seconds: 0.25 }),
      step("c", { status: "reused", saved_seconds: null }),
      // A step that ran saved nothing, whatever an earlier state of it said.
      step("d", { saved_seconds: 9 }),
    ];
    expect(reuseOf(steps)).toEqual({ reused: 3, all: 4, savedSeconds: 1.75 });
  });

  it("saved an unknown time when no time is known", () => {
    expect(reuseOf([step("a", { status: "reused" })]).savedSeconds).toBeNull();
    expect(reuseOf([])).toEqual({ reused: 0, all: 0, savedSeconds: null });
  });
});

describe("outputs that are gone", () => {
  it("are found by the ports that miss their bytes", () => {
    const gone = step("b", { missing_outputs: ["dataset"] });
    expect(stepsWithGoneOutputs([step("a", { missing_outputs: [] }), gone, step("c")])).toEqual([
      gone,
    ]);
  });
});
