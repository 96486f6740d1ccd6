/** Every edit a person can make to nodes and edges, as a Command: a label and primitive edits. */
import { type Edit, LAST } from "./edits";
import type { Command } from "./history";
import { freshId } from "./ids";
import {
  componentName,
  type Edge,
  edgesInto,
  type Graph,
  type Json,
  makeEdge,
  type Node,
  type PortRef,
  type Position,
} from "./model";
import { asName } from "./nodeName";
import { type Splice, spliceEdits } from "./splice";

const NOTHING: Command = { label: "", edits: [] };

/** A node of a component, ready to be added: fresh id, no parameters set. */
export function newNode(graph: Graph, component: string, position: Position): Node {
  const id = freshId(component.split("@", 1)[0] ?? component, graph.nodes);
  return {
    id,
    component,
    name: "",
    parameters: {},
    position,
    compute: null,
    comment: "",
    reuse: true,
    maxAgeSeconds: null,
    secrets: {},
    extra: {},
  };
}

export function addNode(node: Node, displayName: string): Command {
  return { label: `Add ${displayName}`, edits: [{ kind: "insert_node", node, index: LAST }] };
}

/** Adds a node and the edge that joins it to a port that was there before: one undo step. */
export function addConnectedNode(
  graph: Graph,
  node: Node,
  displayName: string,
  source: PortRef,
  target: PortRef,
): Command {
  return {
    label: `Add ${displayName}`,
    edits: [
      { kind: "insert_node", node, index: LAST },
      ...joining(graph, makeEdge(source, target)),
    ],
  };
}

/** Adds a node in the middle of an edge: one undo step. */
export function addSplicedNode(node: Node, displayName: string, splice: Splice): Command {
  return {
    label: `Add ${displayName}`,
    edits: [{ kind: "insert_node", node, index: LAST }, ...spliceEdits(splice, node.id)],
  };
}

/** Removes nodes with all their edges, and further edges. */
export function removeElements(
  graph: Graph,
  nodes: Iterable<string>,
  edges: Iterable<string> = [],
): Command {
  const goneNodes = new Set([...nodes].filter((id) => graph.nodes.has(id)));
  const goneEdges = new Set([...edges].filter((id) => graph.edges.has(id)));
  for (const edge of graph.edges.values()) {
    if (goneNodes.has(edge.source.node) || goneNodes.has(edge.target.node)) goneEdges.add(edge.id);
  }
  const edits: Edit[] = [
    ...[...goneEdges].map((id) => ({ kind: "delete_edge" as const, id })),
    ...[...goneNodes].map((id) => ({ kind: "delete_node" as const, id })),
  ];
  const label = goneNodes.size
    ? `Delete ${counted(goneNodes.size, "node")}`
    : `Delete ${counted(goneEdges.size, "edge")}`;
  return { label, edits };
}

/** Moves nodes to new places; `mergeKey` joins the presses of an arrow key into one step. */
export function moveNodes(
  graph: Graph,
  places: ReadonlyMap<string, Position>,
  mergeKey?: string,
): Command {
  const edits: Edit[] = [];
  for (const [id, position] of places) {
    const node = graph.nodes.get(id);
    if (!node || (node.position.x === position.x && node.position.y === position.y)) continue;
    edits.push({ kind: "replace_node", node: { ...node, position } });
  }
  return {
    label: `Move ${counted(edits.length, "node")}`,
    edits,
    ...(mergeKey ? { mergeKey } : {}),
  };
}

/** Joins two ports. What fed the input until now gives way: one undo step. */
export function connect(graph: Graph, source: PortRef, target: PortRef): Command {
  const edge = makeEdge(source, target);
  if (graph.edges.has(edge.id)) return NOTHING;
  return { label: `Join ${source.node} to ${target.node}`, edits: joining(graph, edge) };
}

/** Moves an edge to other ports. What fed the input there gives way: one undo step. */
export function reconnect(graph: Graph, edgeId: string, source: PortRef, target: PortRef): Command {
  const edge = makeEdge(source, target);
  if (!graph.edges.has(edgeId) || graph.edges.has(edge.id)) return NOTHING;
  const others = joining(graph, edge).filter(
    (edit) => edit.kind !== "delete_edge" || edit.id !== edgeId,
  );
  return {
    label: `Move an edge to ${source.node} and ${target.node}`,
    edits: [{ kind: "delete_edge", id: edgeId }, ...others],
  };
}

/** A new edge in the place of what feeds its input: an input takes one. */
function joining(graph: Graph, edge: Edge): Edit[] {
  const before = edgesInto(graph, edge.target.node).filter(
    ({ target }) => target.port === edge.target.port,
  );
  return [
    ...before.map(({ id }): Edit => ({ kind: "delete_edge", id })),
    { kind: "insert_edge", edge, index: LAST },
  ];
}

export function disconnect(graph: Graph, edgeId: string): Command {
  const edge: Edge | undefined = graph.edges.get(edgeId);
  if (!edge) return NOTHING;
  return {
    label: `Part ${edge.source.node} from ${edge.target.node}`,
    edits: [{ kind: "delete_edge", id: edgeId }],
  };
}

/** Sets one parameter of a node; `undefined` goes back to the component's default. */
export function setParameter(
  graph: Graph,
  nodeId: string,
  name: string,
  value: Json | undefined,
): Command {
  return changeNode(graph, nodeId, `Set ${name}`, `parameter:${nodeId}:${name}`, (node) => ({
    ...node,
    parameters: withParameter(node, name, value),
  }));
}

export function withParameter(
  node: Node,
  name: string,
  value: Json | undefined,
): Node["parameters"] {
  const { [name]: _before, ...others } = node.parameters;
  return value === undefined ? others : { ...node.parameters, [name]: value };
}

export function setComment(graph: Graph, nodeId: string, comment: string): Command {
  return changeNode(graph, nodeId, "Edit comment", `comment:${nodeId}`, (node) => ({
    ...node,
    comment,
  }));
}

/** The compute target of a node; null leaves it to the run. */
export function setCompute(graph: Graph, nodeId: string, compute: string | null): Command {
  return changeNode(graph, nodeId, "Choose compute", null, (node) => ({ ...node, compute }));
}

/** Whether earlier results of a node may be taken; `false` runs it every time. */
export function setReuse(graph: Graph, nodeId: string, reuse: boolean): Command {
  const label = reuse ? "Allow reuse" : "Always run";
  return changeNode(graph, nodeId, label, null, (node) => ({ ...node, reuse }));
}

/** Reuses only results of a node that are younger than so many seconds; null sets no limit. */
export function setMaxAge(graph: Graph, nodeId: string, maxAgeSeconds: number | null): Command {
  return changeNode(graph, nodeId, "Set age limit", `max_age:${nodeId}`, (node) => ({
    ...node,
    maxAgeSeconds,
  }));
}

/** Gives a node's step a secret in a variable; null takes it away. */
export function setSecret(
  graph: Graph,
  nodeId: string,
  variable: string,
  secret: string | null,
): Command {
  return changeNode(graph, nodeId, "Choose secret", null, (node) => {
    const { [variable]: _before, ...others } = node.secrets;
    return { ...node, secrets: secret === null ? others : { ...node.secrets, [variable]: secret } };
  });
}

/** Pins a node to a version of its component; null follows the default one. */
export function setVersion(graph: Graph, nodeId: string, version: string | null): Command {
  return changeNode(graph, nodeId, "Choose version", null, (node) => ({
    ...node,
    component: version === null ? componentName(node) : `${componentName(node)}@${version}`,
  }));
}

/** Gives a node a name; an empty one goes back to its component's title. */
export function nameNode(graph: Graph, nodeId: string, name: string): Command {
  const next = asName(name);
  if (graph.nodes.get(nodeId)?.name === next) return NOTHING;
  return changeNode(graph, nodeId, "Rename node", null, (node) => ({ ...node, name: next }));
}

/** Gives a node another id; its edges follow. Nothing happens when the id is taken. */
export function renameNode(graph: Graph, from: string, to: string): Command {
  const node = graph.nodes.get(from);
  if (!node || from === to || graph.nodes.has(to)) return NOTHING;
  const index = [...graph.nodes.keys()].indexOf(from);
  const edits: Edit[] = [];
  const added: Edit[] = [];
  for (const edge of graph.edges.values()) {
    if (edge.source.node !== from && edge.target.node !== from) continue;
    edits.push({ kind: "delete_edge", id: edge.id });
    const moved = makeEdge(renamed(edge.source, from, to), renamed(edge.target, from, to));
    added.push({ kind: "insert_edge", edge: moved, index: LAST });
  }
  edits.push(
    { kind: "delete_node", id: from },
    { kind: "insert_node", node: { ...node, id: to }, index },
  );
  return { label: `Rename ${from}`, edits: [...edits, ...added] };
}

function renamed(ref: PortRef, from: string, to: string): PortRef {
  return ref.node === from ? { ...ref, node: to } : ref;
}

function changeNode(
  graph: Graph,
  id: string,
  label: string,
  mergeKey: string | null,
  change: (node: Node) => Node,
): Command {
  const node = graph.nodes.get(id);
  if (!node) return NOTHING;
  const edits: Edit[] = [{ kind: "replace_node", node: change(node) }];
  return { label, edits, ...(mergeKey ? { mergeKey } : {}) };
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Several commands, each made for `graph` as it stands, as one undo step. */
export function batch(label: string, commands: readonly Command[]): Command {
  return { label, edits: commands.flatMap((command) => command.edits) };
}

/** Puts another drawing in the place of this one, as a step that can be undone. */
export function replaceGraph(graph: Graph, next: Graph, label: string): Command {
  const edits: Edit[] = [...removeElements(graph, graph.nodes.keys(), graph.edges.keys()).edits];
  for (const node of next.nodes.values()) edits.push({ kind: "insert_node", node, index: LAST });
  for (const edge of next.edges.values()) edits.push({ kind: "insert_edge", edge, index: LAST });
  const { name, description, parameters, defaults, extra } = next;
  edits.push({ kind: "set_fields", fields: { name, description, parameters, defaults, extra } });
  return { label, edits };
}
