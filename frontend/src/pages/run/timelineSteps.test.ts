import { expect, it } from "vitest";
import type { Step } from "@/api/types";
import { timelineSteps } from "./timelineSteps";

const STEP: Step = {
  node: "score",
  status: "running",
  attempt: 2,
  reused_from: null,
  saved_seconds: null,
  because: [],
  awaits: null,
  missing_outputs: [],
  started_at: "1970-01-01T00:00:02Z",
  finished_at: null,
  exit_code: null,
  error: null,
  outputs: {},
  component: "execute_python_script",
  name: "",
  target: "local",
  progress: null,
  warnings: [],
};

it("names each node once that a step reads from, and counts time in milliseconds", () => {
  const edges = [
    { from: "train.model", to: "score.model" },
    { from: "split.first", to: "score.dataset" },
    { from: "split.second", to: "score.extra" },
    { from: "score.scored_dataset", to: "evaluate.scored_dataset" },
  ];
  expect(timelineSteps([STEP], edges, new Map([["score", "Score Model"]]))).toEqual([
    {
      node: "score",
      label: "Score Model",
      status: "running",
      attempt: 2,
      startedAt: 2000,
      finishedAt: null,
      upstream: ["train", "split"],
    },
  ]);
});
