/** Commands on the pipeline itself: its name, its defaults, and its parameters. */

import { withParameter } from "./commands";
import type { Edit } from "./edits";
import type { Command } from "./history";
import { freshId } from "./ids";
import {
  type Graph,
  type Json,
  type Node,
  type PipelineParameter,
  type PipelineParameterType,
  parameterRef,
} from "./model";

export function renamePipeline(graph: Graph, name: string): Command {
  if (graph.name === name) return { label: "", edits: [] };
  return {
    label: "Rename pipeline",
    edits: [{ kind: "set_fields", fields: { name } }],
    mergeKey: "name",
  };
}

export function describePipeline(description: string): Command {
  return {
    label: "Describe pipeline",
    edits: [{ kind: "set_fields", fields: { description } }],
    mergeKey: "description",
  };
}

/** Sets a default of the pipeline (compute, experiment, on_failure); `undefined` takes it away. */
export function setDefault(graph: Graph, name: string, value: Json | undefined): Command {
  const { [name]: _before, ...others } = graph.defaults;
  const defaults = value === undefined ? others : { ...graph.defaults, [name]: value };
  return {
    label: `Set default ${name}`,
    edits: [{ kind: "set_fields", fields: { defaults } }],
    mergeKey: `default:${name}`,
  };
}

/** Where the value of a pipeline parameter is used. */
export function usesOf(graph: Graph, parameter: string): readonly { node: Node; name: string }[] {
  const uses: { node: Node; name: string }[] = [];
  for (const node of graph.nodes.values()) {
    for (const [name, value] of Object.entries(node.parameters)) {
      if (parameterRef(value) === parameter) uses.push({ node, name });
    }
  }
  return uses;
}

/** Makes a node's parameter settable by callers. The pipeline parameter takes the name of the
 * node's, a fresh one when another type has that name, and the present value as its default. */
export function promoteParameter(
  graph: Graph,
  nodeId: string,
  name: string,
  type: PipelineParameterType,
  value: Json,
  wanted: string = name,
): Command {
  const node = graph.nodes.get(nodeId);
  if (!node) return { label: "", edits: [] };
  const taken = new Set(graph.parameters.map((item) => item.name));
  const parameter: PipelineParameter = {
    name: freshId(wanted, taken),
    type,
    default: value,
    description: "",
  };
  return {
    label: `Make ${name} a pipeline parameter`,
    edits: [
      { kind: "set_fields", fields: { parameters: [...graph.parameters, parameter] } },
      bind(node, name, parameter.name),
    ],
  };
}

/** Binds a node's parameter to a pipeline parameter that exists. */
export function bindParameter(
  graph: Graph,
  nodeId: string,
  name: string,
  parameter: string,
): Command {
  const node = graph.nodes.get(nodeId);
  if (!node) return { label: "", edits: [] };
  return { label: `Bind ${name} to ${parameter}`, edits: [bind(node, name, parameter)] };
}

function bind(node: Node, name: string, parameter: string): Edit {
  const parameters = withParameter(node, name, { $parameter: parameter });
  return { kind: "replace_node", node: { ...node, parameters } };
}

/** Takes a node's parameter back from the pipeline: it keeps the default as its own value, and
 * the pipeline parameter goes when nothing else uses it. */
export function demoteParameter(graph: Graph, nodeId: string, name: string): Command {
  const node = graph.nodes.get(nodeId);
  const parameter = node ? parameterRef(node.parameters[name]) : null;
  if (!node || parameter === null) return { label: "", edits: [] };
  const edits: Edit[] = [unbind(graph, node, name, parameter)];
  if (usesOf(graph, parameter).length === 1) edits.push(withoutParameter(graph, parameter));
  return { label: `Take ${name} back from the pipeline`, edits };
}

/** Removes a pipeline parameter; every node that used it keeps the default as its own value. */
export function removePipelineParameter(graph: Graph, parameter: string): Command {
  const edits = rewritten(graph, parameter, (node, name) => unbound(graph, node, name, parameter));
  return {
    label: `Remove parameter ${parameter}`,
    edits: [...edits, withoutParameter(graph, parameter)],
  };
}

/** Changes a pipeline parameter; when its name changes, the nodes that use it follow. */
export function changePipelineParameter(
  graph: Graph,
  parameter: string,
  change: Partial<PipelineParameter>,
): Command {
  const parameters = graph.parameters.map((item) =>
    item.name === parameter ? { ...item, ...change } : item,
  );
  const edits: Edit[] = [{ kind: "set_fields", fields: { parameters } }];
  const name = change.name;
  if (name !== undefined && name !== parameter) {
    edits.push(
      ...rewritten(graph, parameter, (node, key) => withParameter(node, key, { $parameter: name })),
    );
  }
  return {
    label: `Change parameter ${parameter}`,
    edits,
    mergeKey: `pipeline-parameter:${parameter}`,
  };
}

export function addPipelineParameter(graph: Graph, parameter: PipelineParameter): Command {
  return {
    label: `Add parameter ${parameter.name}`,
    edits: [{ kind: "set_fields", fields: { parameters: [...graph.parameters, parameter] } }],
  };
}

/** One edit per node that uses a parameter, with every use in it rewritten. */
function rewritten(
  graph: Graph,
  parameter: string,
  rewrite: (node: Node, name: string) => Node["parameters"],
): readonly Edit[] {
  const changed = new Map<string, Node>();
  for (const { node, name } of usesOf(graph, parameter)) {
    const current = changed.get(node.id) ?? node;
    changed.set(node.id, { ...current, parameters: rewrite(current, name) });
  }
  return [...changed.values()].map((node) => ({ kind: "replace_node", node }));
}

function unbind(graph: Graph, node: Node, name: string, parameter: string): Edit {
  return {
    kind: "replace_node",
    node: { ...node, parameters: unbound(graph, node, name, parameter) },
  };
}

function unbound(graph: Graph, node: Node, name: string, parameter: string): Node["parameters"] {
  const value = graph.parameters.find((item) => item.name === parameter)?.default;
  return withParameter(node, name, value ?? undefined);
}

function withoutParameter(graph: Graph, parameter: string): Edit {
  const parameters = graph.parameters.filter((item) => item.name !== parameter);
  return { kind: "set_fields", fields: { parameters } };
}
