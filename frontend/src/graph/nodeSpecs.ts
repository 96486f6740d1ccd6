/**
 * The interface of each node: its component's, except where the node itself decides. A `dataset`
 * node gives what the dataset it names holds, `any` while it names none. Looked up for a whole graph,
 * it also has the name that people gave the node, so that sentences tell nodes of one component apart.
 */
import type { Specs } from "./connect";
import { componentName, edgesInto, edgesOutOf, type Graph, type Node } from "./model";
import { type Catalogue, type ComponentSpec, type PortSpec, specOf } from "./spec";

/** The port type of each dataset's content, by the dataset's name. */
export type DatasetTypes = ReadonlyMap<string, string>;

export const DATASET_COMPONENT = "dataset";

const variants = new WeakMap<ComponentSpec, Map<string, ComponentSpec>>();

export function specOfNode(
  node: Node,
  catalogue: Catalogue,
  datasets: DatasetTypes,
): ComponentSpec | undefined {
  const spec = specOf(catalogue, node.component);
  if (!spec || componentName(node) !== DATASET_COMPONENT) return spec;
  const named = node.parameters.dataset;
  const type = (typeof named === "string" ? datasets.get(named) : undefined) ?? "any";
  return variantOf(spec, type);
}

export function nodeSpecs(graph: Graph, catalogue: Catalogue, datasets: DatasetTypes): Specs {
  return {
    get: (id) => {
      const node = graph.nodes.get(id);
      const spec = node && specOfNode(node, catalogue, datasets);
      return spec && node?.name ? { ...spec, display_name: node.name } : spec;
    },
  };
}

/** The spec with all outputs of one type; the same object for the same type. */
function variantOf(spec: ComponentSpec, type: string): ComponentSpec {
  if (spec.outputs.every((port) => port.type === type)) return spec;
  const known = variants.get(spec) ?? new Map<string, ComponentSpec>();
  variants.set(spec, known);
  let variant = known.get(type);
  if (!variant) {
    variant = { ...spec, outputs: spec.outputs.map((port) => ({ ...port, type })) };
    known.set(type, variant);
  }
  return variant;
}

export interface NodePorts {
  readonly inputs: readonly PortSpec[];
  readonly outputs: readonly PortSpec[];
}

/** The ports to draw on a node: those of its component, and those that only an edge knows of,
 * so that a document with an unknown component or port still shows all its edges. */
export function portsOf(graph: Graph, node: Node, spec: ComponentSpec | undefined): NodePorts {
  const into = edgesInto(graph, node.id).map((edge) => edge.target.port);
  const outOf = edgesOutOf(graph, node.id).map((edge) => edge.source.port);
  return {
    inputs: withStray((spec ?? NO_PORTS).inputs, into),
    outputs: withStray((spec ?? NO_PORTS).outputs, outOf),
  };
}

export const NO_PORTS: NodePorts = { inputs: [], outputs: [] };

function withStray(ports: readonly PortSpec[], used: readonly string[]): readonly PortSpec[] {
  const stray = new Set(used.filter((name) => !ports.some((port) => port.name === name)));
  if (stray.size === 0) return ports;
  return [...ports, ...[...stray].map((name) => ({ name, type: "any", optional: true }))];
}
