/** A run's steps as the timeline wants them. Pure. */
import type { Step } from "@/api/types";
import type { TimelineStep } from "@/panels/timeline/bars";

export function timelineSteps(
  steps: readonly Step[],
  edges: readonly { from: string; to: string }[],
  names: ReadonlyMap<string, string>,
): TimelineStep[] {
  const upstream = upstreamOf(edges);
  return steps.map((step) => ({
    node: step.node,
    label: names.get(step.node) ?? step.node,
    status: step.status,
    attempt: step.attempt,
    startedAt: milliseconds(step.started_at),
    finishedAt: milliseconds(step.finished_at),
    upstream: [...(upstream.get(step.node) ?? [])],
  }));
}

/** The nodes whose outputs each node reads, from edges written `node.port`. */
function upstreamOf(edges: readonly { from: string; to: string }[]): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const target = nodeOf(to);
    const known = sources.get(target) ?? new Set();
    sources.set(target, known.add(nodeOf(from)));
  }
  return sources;
}

function nodeOf(port: string): string {
  return port.split(".", 1)[0] ?? port;
}

function milliseconds(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}
