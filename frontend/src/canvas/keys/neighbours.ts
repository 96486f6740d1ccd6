/** The node an arrow key leads to: up and down along edges, sideways to the nearest. */
import { edgesInto, edgesOutOf, type Graph, type Node } from "@/graph/model";
import { topologicalOrder } from "@/graph/order";

export type Direction = "up" | "down" | "left" | "right";

/** Sideways, a node one pixel lower counts as this many pixels further away. */
const ROW_WEIGHT = 3;

/** The neighbour of `from`, or null. From nowhere every direction leads to the first node. */
export function neighbour(graph: Graph, from: string | null, direction: Direction): string | null {
  const node = from === null ? undefined : graph.nodes.get(from);
  if (!node) return topologicalOrder(graph)[0] ?? null;
  if (direction === "up" || direction === "down") {
    return alongEdges(graph, node, direction) ?? nearest(graph, node, direction);
  }
  return nearest(graph, node, direction);
}

function alongEdges(graph: Graph, node: Node, direction: "up" | "down"): string | null {
  const ids =
    direction === "up"
      ? edgesInto(graph, node.id).map((edge) => edge.source.node)
      : edgesOutOf(graph, node.id).map((edge) => edge.target.node);
  const candidates = ids.flatMap((id) => graph.nodes.get(id) ?? []);
  return closest(candidates, (other) => distance(node, other));
}

function nearest(graph: Graph, node: Node, direction: Direction): string | null {
  const ahead = [...graph.nodes.values()].filter((other) => isAhead(node, other, direction));
  const sideways = direction === "left" || direction === "right";
  return closest(ahead, (other) => {
    const [dx, dy] = [other.position.x - node.position.x, other.position.y - node.position.y];
    return sideways ? Math.hypot(dx, dy * ROW_WEIGHT) : Math.hypot(dx * ROW_WEIGHT, dy);
  });
}

function isAhead(node: Node, other: Node, direction: Direction): boolean {
  if (other === node) return false;
  const [dx, dy] = [other.position.x - node.position.x, other.position.y - node.position.y];
  if (direction === "left") return dx < 0;
  if (direction === "right") return dx > 0;
  return direction === "up" ? dy < 0 : dy > 0;
}

function distance(one: Node, other: Node): number {
  return Math.hypot(one.position.x - other.position.x, one.position.y - other.position.y);
}

function closest(nodes: readonly Node[], far: (node: Node) => number): string | null {
  const [first] = nodes.map((node) => ({ node, far: far(node) })).sort((a, b) => a.far - b.far);
  return first?.node.id ?? null;
}
