import { describe, expect, it } from "vitest";
import { type TimelineStep, timelineOf } from "./bars";

function step(
  node: string,
  startedAt: number | null,
  finishedAt: number | null,
  ...upstream: string[]
): TimelineStep {
  return { node, label: node, status: "succeeded", attempt: 1, startedAt, finishedAt, upstream };
}

describe("a timeline", () => {
  const steps = [
    step("late", null, null),
    step("b", 1_250, 2_000, "a"),
    step("a", 1_000, 1_250),
    step("side", 1_000, 1_100),
  ];

  it("runs from the first start to the last end", () => {
    const timeline = timelineOf(steps, 9_999);
    expect(timeline.total).toBe(1_000);
    expect(timeline.bars.map((bar) => [bar.step.node, bar.span])).toEqual([
      ["a", { start: 0, length: 0.25 }],
      ["side", { start: 0, length: 0.1 }],
      ["b", { start: 0.25, length: 0.75 }],
      ["late", null],
    ]);
  });

  it("marks the critical path and adds up its work", () => {
    const timeline = timelineOf(steps, 9_999);
    expect(timeline.bars.filter((bar) => bar.critical).map((bar) => bar.step.node)).toEqual([
      "a",
      "b",
    ]);
    expect(timeline.criticalWork).toBe(1_000);
  });

  it("has ticks at round times", () => {
    expect(timelineOf(steps, 0).ticks.map((tick) => tick.milliseconds)).toEqual([
      0, 200, 400, 600, 800, 1_000,
    ]);
  });

  it("grows with a running step", () => {
    expect(timelineOf([step("a", 0, null)], 3_000).bars[0]?.duration).toBe(3_000);
  });

  it("is empty before the first start", () => {
    const timeline = timelineOf([step("a", null, null)], 5);
    expect(timeline.ticks).toEqual([]);
    expect(timeline.bars[0]?.span).toBeNull();
  });
});
