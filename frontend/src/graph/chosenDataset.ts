/** Which stored dataset a node of the drawing gives. Pure. */
import { componentName, type Graph, type Json, type Node, parameterRef } from "./model";
import { DATASET_COMPONENT } from "./nodeSpecs";

export interface DatasetChoice {
  readonly name: string;
  /** null: the latest. */
  readonly version: number | null;
}

/** The dataset that a node names, itself or by a pipeline parameter's default; null for none. */
export function chosenDataset(graph: Graph, node: Node | undefined): DatasetChoice | null {
  if (node === undefined || componentName(node) !== DATASET_COMPONENT) return null;
  const name = inForce(graph, node.parameters.dataset);
  if (typeof name !== "string" || name === "") return null;
  const version = inForce(graph, node.parameters.version);
  return { name, version: typeof version === "number" ? version : null };
}

function inForce(graph: Graph, value: Json | undefined): Json | undefined {
  const bound = parameterRef(value);
  if (bound === null) return value;
  return graph.parameters.find(({ name }) => name === bound)?.default;
}
