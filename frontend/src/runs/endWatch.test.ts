import { describe, expect, it } from "vitest";
import { createEndWatch } from "./endWatch";
import type { RunSnapshot, RunStatus, StepSnapshot, StepStatus } from "./model";

function seen(status: RunStatus, steps: Record<string, StepStatus> = {}, id = "r1") {
  const list = Object.entries(steps).map(
    ([node, step]): StepSnapshot => ({ node, status: step, attempt: 1, outputs: {} }),
  );
  const run: RunSnapshot = { id, status, seq: 1, steps: list };
  return [run, new Map(list.map((step) => [step.node, step]))] as const;
}

const NO_NEWS = { ended: null, failed: null };

describe("the watch over runs", () => {
  it("tells the end and the failure of a run that was over before it was first seen", () => {
    const watch = createEndWatch();
    watch.started("r1");
    expect(watch.look(...seen("failed", { a: "succeeded", b: "failed" }))).toEqual({
      ended: "failed",
      failed: "b",
    });
  });

  it("tells each only once, also when the run is shown again", () => {
    const watch = createEndWatch();
    watch.started("r1");
    watch.look(...seen("running", { a: "crashed", b: "running" }));
    expect(watch.look(...seen("running", { a: "crashed", b: "failed" })).failed).toBe("b");
    expect(watch.look(...seen("failed", { a: "crashed", b: "failed" })).ended).toBe("failed");
    watch.look(...seen("succeeded", {}, "r2"));
    expect(watch.look(...seen("failed", { a: "crashed", b: "failed" }))).toEqual(NO_NEWS);
  });

  it("does not tell what was over when the page was opened", () => {
    const watch = createEndWatch();
    expect(watch.look(...seen("failed", { a: "failed" }))).toEqual(NO_NEWS);
    expect(watch.isWatched("r1")).toBe(false);
    expect(watch.look(null, new Map())).toEqual(NO_NEWS);
  });

  it("joins a run under way: what failed before is old, what comes is news", () => {
    const watch = createEndWatch();
    expect(watch.look(...seen("running", { a: "failed", b: "running" }))).toEqual(NO_NEWS);
    expect(watch.look(...seen("failed", { a: "failed", b: "failed" }))).toEqual({
      ended: "failed",
      failed: "b",
    });
    expect(watch.isWatched("r1")).toBe(true);
  });
});
