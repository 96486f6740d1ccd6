/** The graph as a list: every node in reading order with what it reads and what it feeds. */
import type { Specs } from "./connect";
import { edgeFeeding, edgesOutOf, type Graph, type Node, type PortRef } from "./model";
import { titleOf } from "./nodeName";
import { topologicalOrder } from "./order";
import type { PortSpec } from "./spec";

export interface OutlineInput {
  readonly port: PortSpec;
  readonly source: PortRef | null;
}

export interface OutlineOutput {
  readonly port: PortSpec;
  readonly targets: readonly PortRef[];
}

export interface OutlineItem {
  readonly node: Node;
  readonly displayName: string;
  readonly inputs: readonly OutlineInput[];
  readonly outputs: readonly OutlineOutput[];
}

export function outlineOf(graph: Graph, specs: Specs): readonly OutlineItem[] {
  return topologicalOrder(graph).flatMap((id) => {
    const node = graph.nodes.get(id);
    return node ? [outlineItem(graph, specs, node)] : [];
  });
}

function outlineItem(graph: Graph, specs: Specs, node: Node): OutlineItem {
  const spec = specs.get(node.id);
  return {
    node,
    displayName: titleOf(node, spec),
    inputs: (spec?.inputs ?? []).map((port) => ({
      port,
      source: edgeFeeding(graph, { node: node.id, port: port.name })?.source ?? null,
    })),
    outputs: (spec?.outputs ?? []).map((port) => ({
      port,
      targets: edgesOutOf(graph, node.id)
        .filter((edge) => edge.source.port === port.name)
        .map((edge) => edge.target),
    })),
  };
}
