/** Tells edits that can change what a run does from edits that cannot. Pure. */
import { dumpNode } from "./document";
import type { Graph, Node } from "./model";

const keys = new WeakMap<Node, string>();

/**
 * The same text for drawings that run the same: places, comments, names and descriptions are not
 * in it. Node ids are, since a plan speaks of nodes. Nodes are never mutated, so that after an
 * edit only the edited one is written out again.
 */
export function planKey(graph: Graph): string {
  const { experiment: _named, ...defaults } = graph.defaults;
  const parameters = graph.parameters.map(({ description: _said, ...item }) => item);
  return [
    JSON.stringify([defaults, parameters, graph.extra]),
    ...[...graph.nodes.values()].map(nodeKey),
    ...graph.edges.keys(),
  ].join("\n");
}

function nodeKey(node: Node): string {
  const known = keys.get(node);
  if (known !== undefined) return known;
  const { position: _place, name: _called, comment: _said, ...matters } = dumpNode(node);
  const key = JSON.stringify(matters);
  keys.set(node, key);
  return key;
}
