/** A run's steps and its graph as the timeline takes them. Pure. */

import { edgesInto, type Graph } from "@/graph/model";
import type { StepSnapshot } from "@/runs/model";
import type { TimelineStep } from "./bars";

function milliseconds(time: string | null | undefined): number | null {
  return time ? Date.parse(time) : null;
}

export function timelineSteps(
  steps: Iterable<StepSnapshot>,
  graph: Graph,
  labelOf: (node: string) => string,
): TimelineStep[] {
  return Array.from(steps, (step) => ({
    node: step.node,
    label: labelOf(step.node),
    status: step.status,
    attempt: step.attempt,
    startedAt: milliseconds(step.started_at),
    finishedAt: milliseconds(step.finished_at),
    upstream: edgesInto(graph, step.node).map((edge) => edge.source.node),
  }));
}
