import { describe, expect, it } from "vitest";
import type { RunRow } from "@/api/types";
import {
  countedSteps,
  flatMetrics,
  groupByExperiment,
  mergeFresh,
  metricNames,
  sortRuns,
} from "./runTable";

const NOW = Date.parse("2026-11-23T12:00:00Z");

function run(id: string, facts: Partial<RunRow> = {}): RunRow {
  return {
    id,
    name: id,
    status: "succeeded",
    number: null,
    experiment: "automobile",
    pipeline: null,
    created_at: "2026-11-23T10:00:00Z",
    started_at: null,
    finished_at: null,
    started_by: "alice",
    steps_total: 3,
    steps_done: 3,
    steps_succeeded: 3,
    warning_count: 0,
    metrics: {},
    ...facts,
  };
}

const ids = (runs: RunRow[]) => runs.map((item) => item.id);

describe("the steps of a run", () => {
  it("of a run that failed or was cancelled are those that succeeded, not all that ended", () => {
    const ended = { steps_done: 3, steps_succeeded: 2 };
    expect(countedSteps(run("a", { ...ended, status: "failed" }))).toBe(2);
    expect(countedSteps(run("a", { ...ended, status: "cancelled" }))).toBe(2);
    expect(countedSteps(run("a", { ...ended, status: "running" }))).toBe(3);
    expect(countedSteps(run("a", { ...ended, status: "succeeded" }))).toBe(3);
  });
});

describe("metrics of a run under one name each", () => {
  it("leaves the node out when only one node logged the name", () => {
    expect(flatMetrics({ evaluate: { auc: 0.9 }, train: { loss: 2 } })).toEqual({
      auc: 0.9,
      loss: 2,
    });
  });

  it("names the node when several nodes logged the same name", () => {
    expect(flatMetrics({ first: { auc: 0.9 }, second: { auc: 0.8 } })).toEqual({
      "first.auc": 0.9,
      "second.auc": 0.8,
    });
  });

  it("offers the most frequent names first", () => {
    const runs = [
      run("a", { metrics: { e: { auc: 1, f1_score: 1 } } }),
      run("b", { metrics: { e: { f1_score: 1 } } }),
    ];
    expect(metricNames(runs)).toEqual(["f1_score", "auc"]);
  });
});

describe("the order of runs", () => {
  it("puts runs without the metric last, whichever way it sorts", () => {
    const runs = [
      run("none"),
      run("low", { metrics: { e: { auc: 0.1 } } }),
      run("high", { metrics: { e: { auc: 0.9 } } }),
    ];
    const by = (descending: boolean) =>
      ids(sortRuns(runs, { column: "metric:auc", descending }, NOW));
    expect(by(true)).toEqual(["high", "low", "none"]);
    expect(by(false)).toEqual(["low", "high", "none"]);
  });

  it("counts numbers in names as numbers", () => {
    const runs = [run("run 10"), run("run 9")];
    expect(ids(sortRuns(runs, { column: "name", descending: false }, NOW))).toEqual([
      "run 9",
      "run 10",
    ]);
  });

  it("measures a run that goes on up to now", () => {
    const going = run("going", { started_at: "2026-11-23T11:00:00Z" });
    const ended = run("ended", {
      started_at: "2026-11-23T09:00:00Z",
      finished_at: "2026-11-23T09:30:00Z",
    });
    expect(ids(sortRuns([ended, going], { column: "duration", descending: true }, NOW))).toEqual([
      "going",
      "ended",
    ]);
  });

  it("keeps the order of equal runs", () => {
    const runs = [run("b"), run("a"), run("c")];
    expect(ids(sortRuns(runs, { column: "status", descending: true }, NOW))).toEqual([
      "b",
      "a",
      "c",
    ]);
  });
});

describe("groups by experiment", () => {
  it("heads each experiment with its name and count", () => {
    const items = groupByExperiment([
      run("1", { experiment: "adult" }),
      run("2", { experiment: "wine" }),
      run("3", { experiment: "adult" }),
    ]);
    expect(
      items.map((item) =>
        item.kind === "group" ? `${item.experiment} ${item.count}` : item.run.id,
      ),
    ).toEqual(["adult 2", "1", "3", "wine 1", "2"]);
  });
});

describe("news of the list", () => {
  it("replaces known runs in their place and puts new ones first", () => {
    const merged = mergeFresh(
      [run("b", { status: "running" }), run("a")],
      [run("c"), run("b", { status: "succeeded" })],
    );
    expect(ids(merged)).toEqual(["c", "b", "a"]);
    expect(merged[1]?.status).toBe("succeeded");
  });
});
