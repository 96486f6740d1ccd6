/** The toy catalogue of the tests: constant, add, split, train. */
import type { Specs } from "./connect";
import { loadDocument } from "./document";
import { type Graph, makeEdge, parsePort } from "./model";
import { type Catalogue, type ComponentSpec, catalogueOf, type PortSpec, specOf } from "./spec";

function component(
  name: string,
  display_name: string,
  inputs: PortSpec[],
  outputs: PortSpec[],
): ComponentSpec {
  return {
    name,
    version: "1",
    display_name,
    category: "Toys",
    help: `Does what ${name} does.`,
    inputs,
    outputs,
    parameters: { properties: {} },
  };
}

const table = (name: string, optional = false): PortSpec => ({ name, type: "table", optional });

export const TOYS: Catalogue = catalogueOf([
  component("constant", "Constant", [], [table("dataset")]),
  component("add", "Add", [table("left"), table("right", true)], [table("sum")]),
  component("split", "Split Data", [table("dataset")], [table("first"), table("second")]),
  component("learner", "Learner", [], [{ name: "untrained_model", type: "untrained_model" }]),
  component(
    "train",
    "Train Model",
    [{ name: "untrained_model", type: "untrained_model" }, table("dataset")],
    [{ name: "model", type: "model" }],
  ),
]);

/** A graph from `id: component` and `a.out -> b.in` lines. */
export function toyGraph(nodes: Record<string, string>, edges: readonly string[] = []): Graph {
  return loadDocument({
    format: "jackfield/pipeline@1",
    nodes: Object.entries(nodes).map(([id, name], index) => ({
      id,
      component: name,
      position: { x: 0, y: index * 100 },
    })),
    edges: edges.map((text) => {
      const [from = "", to = ""] = text.split(" -> ");
      return { from, to };
    }),
  });
}

export function toySpecs(graph: Graph): Specs {
  return { get: (id) => specOf(TOYS, graph.nodes.get(id)?.component ?? "") };
}

export function edgeOf(text: string) {
  const [from = "", to = ""] = text.split(" -> ");
  const [source, target] = [parsePort(from), parsePort(to)];
  if (!source || !target) throw new Error(`'${text}' is no edge.`);
  return makeEdge(source, target);
}
