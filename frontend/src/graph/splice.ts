/** Putting a node in the middle of an edge: which of its ports take the two halves. Pure. */
import type { Specs } from "./connect";
import { type Edit, LAST } from "./edits";
import { type Edge, edgesInto, edgesOutOf, type Graph, makeEdge } from "./model";
import { joins } from "./portTypes";
import { type ComponentSpec, inputOf, outputOf } from "./spec";

/** An edge, and the ports of the node that comes in between. */
export interface Splice {
  readonly edge: Edge;
  readonly input: string;
  readonly output: string;
}

/** How a component fits into an edge; null when no input takes what the edge carries, or no
 * output gives what is read at its end. */
export function spliceOf(specs: Specs, edge: Edge, component: ComponentSpec): Splice | null {
  const given = outputOf(specs.get(edge.source.node), edge.source.port);
  const read = inputOf(specs.get(edge.target.node), edge.target.port);
  if (!given || !read) return null;
  const input = component.inputs.find((port) => joins(given.type, port.type));
  const output = component.outputs.find((port) => joins(port.type, read.type));
  return input && output ? { edge, input: input.name, output: output.name } : null;
}

/** Whether a node is joined to nothing: only then may it go in between without parting others. */
export function isLoose(graph: Graph, node: string): boolean {
  return edgesInto(graph, node).length === 0 && edgesOutOf(graph, node).length === 0;
}

/** The edge becomes two, with `node` between them. */
export function spliceEdits({ edge, input, output }: Splice, node: string): Edit[] {
  const halves = [
    makeEdge(edge.source, { node, port: input }),
    makeEdge({ node, port: output }, edge.target),
  ];
  return [
    { kind: "delete_edge", id: edge.id },
    ...halves.map((half): Edit => ({ kind: "insert_edge", edge: half, index: LAST })),
  ];
}
