/** Merges edges: for each input, which output feeds it. */
import type { OnClash, Side } from "./clash";
import { type Edge, type Graph, type Node, portKey } from "./model";
import { mergeKeyed, mergeValue } from "./threeWay";

interface Sides {
  readonly base: Graph;
  readonly mine: Graph;
  readonly theirs: Graph;
}

/** The edges of both sides between the merged `nodes`. */
export function mergeEdges(
  sides: Sides,
  nodes: ReadonlyMap<string, Node>,
  onClash: OnClash,
): ReadonlyMap<string, Edge> {
  const { base, mine, theirs } = sides;
  const fed = mergeKeyed(feeding(base), feeding(mine), feeding(theirs), (_key, was, my, their) => {
    const target = (my ?? their)?.[0]?.target;
    const clash = () => target && onClash({ kind: "input", target });
    return mergeValue(was, my, their, clash, sameSources);
  });
  const edges = new Map<string, Edge>();
  for (const edge of [...fed.values()].flat()) {
    const lost = lostEnd(edge, sides, nodes);
    if (lost === null) edges.set(edge.id, edge);
    else if (!base.edges.has(edge.id)) onClash({ kind: "deleted", ...lost });
  }
  return edges;
}

type Feeding = readonly Edge[];

/** The edges into each input; more than one only in a drawing that cannot run. */
function feeding(graph: Graph): ReadonlyMap<string, Feeding> {
  const fed = new Map<string, Edge[]>();
  for (const edge of graph.edges.values()) {
    const key = portKey(edge.target);
    const known = fed.get(key);
    if (known) known.push(edge);
    else fed.set(key, [edge]);
  }
  return fed;
}

function sameSources(one: Feeding | undefined, other: Feeding | undefined): boolean {
  const sources = (edges: Feeding = []) => edges.map(({ id }) => id).sort();
  return sources(one).join() === sources(other).join();
}

/** The end of an edge that one side deleted. An edge that led nowhere before is none of this. */
function lostEnd(
  edge: Edge,
  { mine, theirs }: Sides,
  nodes: ReadonlyMap<string, Node>,
): { node: string; by: Side } | null {
  for (const { node } of [edge.source, edge.target]) {
    if (nodes.has(node)) continue;
    if (mine.nodes.has(node)) return { node, by: "theirs" };
    if (theirs.nodes.has(node)) return { node, by: "mine" };
  }
  return null;
}
