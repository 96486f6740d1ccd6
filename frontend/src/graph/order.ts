/** Walks along the edges: descendants, and an order in which every node follows what it reads. */
import { edgesInto, edgesOutOf, type Graph } from "./model";

/** Every node reachable from `starts` along the edges, the starts included. */
export function descendants(graph: Graph, starts: Iterable<string>): ReadonlySet<string> {
  return reach(starts, (node) => edgesOutOf(graph, node).map((edge) => edge.target.node));
}

/** Every node that `starts` depend on, the starts included. */
export function ancestors(graph: Graph, starts: Iterable<string>): ReadonlySet<string> {
  return reach(starts, (node) => edgesInto(graph, node).map((edge) => edge.source.node));
}

function reach(
  starts: Iterable<string>,
  next: (node: string) => readonly string[],
): ReadonlySet<string> {
  const seen = new Set(starts);
  const stack = [...seen];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const neighbour of next(node)) {
      if (seen.has(neighbour)) continue;
      seen.add(neighbour);
      stack.push(neighbour);
    }
  }
  return seen;
}

/** Node ids in a topological order, the document's order where edges leave a choice. Linear.
 * Nodes on a cycle come last. */
export function topologicalOrder(graph: Graph): readonly string[] {
  const waiting = new Map<string, number>();
  for (const id of graph.nodes.keys()) {
    waiting.set(
      id,
      edgesInto(graph, id).filter((edge) => graph.nodes.has(edge.source.node)).length,
    );
  }
  const order = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  for (let index = 0; index < order.length; index += 1) {
    for (const edge of edgesOutOf(graph, order[index] as string)) {
      const left = (waiting.get(edge.target.node) ?? 0) - 1;
      waiting.set(edge.target.node, left);
      if (left === 0) order.push(edge.target.node);
    }
  }
  const placed = new Set(order);
  return [...order, ...[...graph.nodes.keys()].filter((id) => !placed.has(id))];
}

/** Whether no node depends on itself. */
export function isAcyclic(graph: Graph): boolean {
  const place = new Map(topologicalOrder(graph).map((id, index) => [id, index]));
  const known = [...graph.edges.values()].filter(
    ({ source, target }) => place.has(source.node) && place.has(target.node),
  );
  return known.every(
    ({ source, target }) => (place.get(source.node) ?? 0) < (place.get(target.node) ?? 0),
  );
}
