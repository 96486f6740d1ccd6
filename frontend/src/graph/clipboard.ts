/** Copy and paste as text, so that a selection travels between pipelines, tabs and programs. */
import { counted } from "./commands";
import {
  dumpNode,
  loadDocument,
  type PipelineDocument,
  type PipelineParameterJson,
} from "./document";
import { type Edit, LAST } from "./edits";
import type { Command } from "./history";
import { freshId } from "./ids";
import { type Graph, makeEdge, type Node, type Position, parameterRef, portKey } from "./model";

export const FRAGMENT_FORMAT = "jackfield/fragment@1";

/** Part of a pipeline: nodes, the edges among them, and the pipeline parameters they use. */
export interface Fragment extends PipelineDocument {
  parameters: readonly PipelineParameterJson[];
}

export interface Paste {
  readonly command: Command;
  /** The ids of the new nodes, to be selected. */
  readonly ids: readonly string[];
}

export function copyFragment(graph: Graph, selected: ReadonlySet<string>): Fragment {
  const nodes = [...graph.nodes.values()].filter((node) => selected.has(node.id));
  const used = new Set(nodes.flatMap((node) => Object.values(node.parameters).map(parameterRef)));
  return {
    format: FRAGMENT_FORMAT,
    nodes: nodes.map(dumpNode),
    edges: [...graph.edges.values()]
      .filter((edge) => selected.has(edge.source.node) && selected.has(edge.target.node))
      .map((edge) => ({ from: portKey(edge.source), to: portKey(edge.target) })),
    parameters: graph.parameters.filter((item) => used.has(item.name)),
  };
}

/** Reads a fragment or a whole pipeline document from text; null when it is neither. */
export function parseFragment(text: string): Fragment | null {
  try {
    const data: unknown = JSON.parse(text);
    return isFragment(data) ? { ...data, parameters: data.parameters ?? [] } : null;
  } catch {
    return null; // Text that is no JSON is somebody's clipboard, not a mistake.
  }
}

function isFragment(data: unknown): data is Fragment {
  if (typeof data !== "object" || data === null) return false;
  const { format, nodes, edges } = data as Record<string, unknown>;
  return (
    typeof format === "string" &&
    format.startsWith("jackfield/") &&
    Array.isArray(edges) &&
    Array.isArray(nodes) &&
    edges.every((edge) => typeof edge?.from === "string" && typeof edge?.to === "string") &&
    nodes.every((node) => typeof node?.id === "string" && typeof node?.component === "string")
  );
}

/** A paste as one command: every node with a fresh id, the whole moved so that its upper left
 * corner stands at `at`. */
export function pasteFragment(graph: Graph, fragment: Fragment, at: Position): Paste {
  const pasted = loadDocument(fragment);
  const ids = freshIds(graph, pasted);
  const corner = upperLeft(pasted);
  const parameters = pasted.parameters.filter(
    (item) => !graph.parameters.some((known) => known.name === item.name),
  );
  const edits: Edit[] = parameters.length
    ? [{ kind: "set_fields", fields: { parameters: [...graph.parameters, ...parameters] } }]
    : [];
  for (const node of pasted.nodes.values()) {
    edits.push({ kind: "insert_node", node: placed(node, ids, corner, at), index: LAST });
  }
  for (const { source, target } of pasted.edges.values()) {
    const [from, to] = [ids.get(source.node), ids.get(target.node)];
    if (from === undefined || to === undefined) continue;
    const edge = makeEdge({ ...source, node: from }, { ...target, node: to });
    edits.push({ kind: "insert_edge", edge, index: LAST });
  }
  return {
    command: { label: `Paste ${counted(ids.size, "node")}`, edits },
    ids: [...ids.values()],
  };
}

function freshIds(graph: Graph, pasted: Graph): ReadonlyMap<string, string> {
  const taken = new Set(graph.nodes.keys());
  const ids = new Map<string, string>();
  for (const id of pasted.nodes.keys()) {
    const fresh = freshId(id, taken);
    taken.add(fresh);
    ids.set(id, fresh);
  }
  return ids;
}

function placed(
  node: Node,
  ids: ReadonlyMap<string, string>,
  corner: Position,
  at: Position,
): Node {
  return {
    ...node,
    id: ids.get(node.id) ?? node.id,
    position: { x: node.position.x - corner.x + at.x, y: node.position.y - corner.y + at.y },
  };
}

/** The upper left corner of a graph's nodes, in canvas pixels. */
export function upperLeft(graph: Graph): Position {
  const nodes = [...graph.nodes.values()];
  return {
    x: Math.min(...nodes.map((node) => node.position.x)),
    y: Math.min(...nodes.map((node) => node.position.y)),
  };
}
