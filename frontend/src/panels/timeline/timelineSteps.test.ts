import { expect, it } from "vitest";
import { loadDocument } from "@/graph/document";
import { timelineSteps } from "./timelineSteps";

it("takes times in milliseconds and the steps whose outputs are read", () => {
  const graph = loadDocument({
    format: "jackfield/pipeline@1",
    nodes: [
      { id: "data", component: "dataset" },
      { id: "split", component: "split_data" },
    ],
    edges: [{ from: "data.output", to: "split.dataset" }],
  });
  const steps = timelineSteps(
    [
      {
        node: "split",
        status: "running",
        attempt: 2,
        started_at: "1970-01-01T00:00:01Z",
        finished_at: null,
        outputs: {},
      },
    ],
    graph,
    (node) => node.toUpperCase(),
  );
  expect(steps).toEqual([
    {
      node: "split",
      label: "SPLIT",
      status: "running",
      attempt: 2,
      startedAt: 1000,
      finishedAt: null,
      upstream: ["data"],
    },
  ]);
});
