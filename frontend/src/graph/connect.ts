/**
 * The one rule book for edges, shared by pointer, keyboard and paste. Mirrors
 * designer/graph/connect.py; tests/fixtures/connect holds the cases both must answer alike.
 */
import { edgesInto, type Graph, makeEdge, type PortRef, portKey } from "./model";
import { ancestors, descendants } from "./order";
import { joins } from "./portTypes";
import type { Problem } from "./problems";
import { type ComponentSpec, inputOf, outputOf, type PortSpec, portTitle } from "./spec";

/** The component of each node, by node id. A node whose component is unknown has no entry. */
export interface Specs {
  get(node: string): ComponentSpec | undefined;
}

/** What becomes of an edge that feeds an input already: the document's rules refuse a second one,
 * a gesture that draws one replaces the first. */
export type Occupied = "refuse" | "replace";

/** The first reason why a new edge is refused, or null. Rules in the order of the Python side:
 * unknown node or port, self-loop, duplicate edge, type mismatch, input taken, cycle. */
export function checkConnection(
  graph: Graph,
  specs: Specs,
  source: PortRef,
  target: PortRef,
  occupied: Occupied = "refuse",
): Problem | null {
  const problem = checkWithoutCycle(graph, specs, source, target, occupied);
  if (problem) return problem;
  if (descendants(graph, [target.node]).has(source.node)) {
    return cycleProblem(specs, source, target, [target.node, source.node]);
  }
  return null;
}

/** Every input port that may take an edge from `source`, as keys `node.port`. One gesture asks
 * once: the search for cycles is done for all targets together. */
export function compatibleInputs(
  graph: Graph,
  specs: Specs,
  source: PortRef,
  occupied: Occupied = "refuse",
): ReadonlySet<string> {
  const upstream = ancestors(graph, [source.node]);
  const found = new Set<string>();
  for (const id of graph.nodes.keys()) {
    if (upstream.has(id)) continue;
    for (const port of specs.get(id)?.inputs ?? []) {
      const target = { node: id, port: port.name };
      if (!checkWithoutCycle(graph, specs, source, target, occupied)) found.add(portKey(target));
    }
  }
  return found;
}

/** Every output port that may feed the input `target`, as keys `node.port`. */
export function compatibleOutputs(
  graph: Graph,
  specs: Specs,
  target: PortRef,
  occupied: Occupied = "refuse",
): ReadonlySet<string> {
  const below = descendants(graph, [target.node]);
  const found = new Set<string>();
  for (const id of graph.nodes.keys()) {
    if (below.has(id)) continue;
    for (const port of specs.get(id)?.outputs ?? []) {
      const source = { node: id, port: port.name };
      if (!checkWithoutCycle(graph, specs, source, target, occupied)) found.add(portKey(source));
    }
  }
  return found;
}

/** The input port of a node that takes an edge from `source`, for a drop on the node's body: the
 * first free one, else the first whose edge gives way. */
export function firstCompatibleInput(
  graph: Graph,
  specs: Specs,
  source: PortRef,
  node: string,
): PortSpec | null {
  const inputs = specs.get(node)?.inputs ?? [];
  const first = (occupied: Occupied) =>
    inputs.find(
      ({ name }) => !checkConnection(graph, specs, source, { node, port: name }, occupied),
    );
  return first("refuse") ?? first("replace") ?? null;
}

/** The graph as it is while one of its edges is moved to another port. */
export function withoutEdge(graph: Graph, edge: string | null): Graph {
  if (edge === null || !graph.edges.has(edge)) return graph;
  const edges = new Map(graph.edges);
  edges.delete(edge);
  return { ...graph, edges };
}

function checkWithoutCycle(
  graph: Graph,
  specs: Specs,
  source: PortRef,
  target: PortRef,
  occupied: Occupied,
): Problem | null {
  return (
    checkEnd(graph, specs, source, target, "output") ??
    checkEnd(graph, specs, source, target, "input") ??
    checkSelf(specs, source, target) ??
    checkDuplicate(graph, source, target) ??
    checkTypes(specs, source, target) ??
    (occupied === "replace" ? null : checkTaken(graph, specs, source, target))
  );
}

function checkEnd(
  graph: Graph,
  specs: Specs,
  source: PortRef,
  target: PortRef,
  kind: "input" | "output",
): Problem | null {
  const ref = kind === "output" ? source : target;
  const edge = makeEdge(source, target).id;
  if (!graph.nodes.has(ref.node)) {
    return error("port.unknown", `There is no node '${ref.node}'.`, "Remove this edge.", { edge });
  }
  const spec = specs.get(ref.node);
  if (!spec) {
    const hint = "Replace its component with one that exists.";
    return error("component.unknown", `The ports of '${ref.node}' are unknown.`, hint, {
      node: ref.node,
    });
  }
  const ports = kind === "output" ? spec.outputs : spec.inputs;
  if (ports.some((port) => port.name === ref.port)) return null;
  const hint = ports.length
    ? `It has ${listed(ports.map((port) => port.name))}.`
    : `It has no ${kind} ports.`;
  return error("port.unknown", `${spec.display_name} has no ${kind} port '${ref.port}'.`, hint, {
    node: ref.node,
    port: ref.port,
    edge,
  });
}

function checkSelf(specs: Specs, source: PortRef, target: PortRef): Problem | null {
  return source.node === target.node ? cycleProblem(specs, source, target, [target.node]) : null;
}

function checkDuplicate(graph: Graph, source: PortRef, target: PortRef): Problem | null {
  if (!graph.edges.has(makeEdge(source, target).id)) return null;
  return atTarget(
    "graph.duplicate_edge",
    "These ports are already joined.",
    "Remove one of the two.",
    source,
    target,
  );
}

function checkTypes(specs: Specs, source: PortRef, target: PortRef): Problem | null {
  const from = specs.get(source.node);
  const to = specs.get(target.node);
  const output = outputOf(from, source.port);
  const input = inputOf(to, target.port);
  if (!from || !to || !output || !input || joins(output.type, input.type)) return null;
  const message = `${to.display_name} reads ${described(input.type)} at '${portTitle(input)}', but ${from.display_name} gives ${described(output.type)}.`;
  return atTarget(
    "port.type_mismatch",
    message,
    typedHint(from, to, output.type, input.type),
    source,
    target,
  );
}

function typedHint(from: ComponentSpec, to: ComponentSpec, given: string, wanted: string): string {
  const inputs = to.inputs.filter((port) => joins(given, port.type)).map(portTitle);
  if (inputs.length) return `Join it to ${listed(inputs)} instead.`;
  const outputs = from.outputs.filter((port) => joins(port.type, wanted)).map(portTitle);
  if (outputs.length) return `Join ${listed(outputs)} of ${from.display_name} instead.`;
  return `Join an output that gives ${described(wanted)}.`;
}

function checkTaken(graph: Graph, specs: Specs, source: PortRef, target: PortRef): Problem | null {
  const present = edgesInto(graph, target.node).find((edge) => edge.target.port === target.port);
  if (!present) return null;
  const read = inputOf(specs.get(target.node), target.port);
  const given = outputOf(specs.get(present.source.node), present.source.port);
  const from = given
    ? `'${portTitle(given)}' of '${nodeLabel(specs, present.source.node)}'`
    : `'${portKey(present.source)}'`;
  const message = `'${nodeLabel(specs, target.node)}' already reads '${read ? portTitle(read) : target.port}' from ${from}.`;
  const hint = "An input takes one edge: remove the other one first.";
  return atTarget("port.already_connected", message, hint, source, target);
}

function cycleProblem(
  specs: Specs,
  source: PortRef,
  target: PortRef,
  path: readonly string[],
): Problem {
  const [first] = path;
  const message =
    path.length === 1
      ? `'${nodeLabel(specs, first ?? "")}' would read its own output.`
      : `These nodes form a cycle: ${[...path, first ?? ""].map((id) => nodeLabel(specs, id)).join(" → ")}.`;
  return atTarget("graph.cycle", message, "Remove one of the edges between them.", source, target);
}

/** A node as a sentence names it. */
function nodeLabel(specs: Specs, node: string): string {
  const spec = specs.get(node);
  return spec ? `${spec.display_name} (${node})` : node;
}

export function described(type: string): string {
  const text = type.replaceAll("_", " ");
  if (text === "metrics") return text;
  return "aeiou".includes(text[0] ?? "") ? `an ${text}` : `a ${text}`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

function atTarget(
  code: string,
  message: string,
  hint: string,
  source: PortRef,
  target: PortRef,
): Problem {
  return error(code, message, hint, {
    node: target.node,
    port: target.port,
    edge: makeEdge(source, target).id,
  });
}

function error(code: string, message: string, hint: string, place: Partial<Problem>): Problem {
  return { code, severity: "error", message, hint, ...place };
}
