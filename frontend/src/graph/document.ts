/**
 * The document format `jackfield/pipeline@1` to Graph and back. Loading is tolerant: what cannot
 * be read as an edge or a node is left out here, and the server's problems say so.
 */
import {
  type Edge,
  type Graph,
  type Json,
  type JsonObject,
  makeEdge,
  type Node,
  type PipelineParameter,
  type PipelineParameterType,
  type Position,
  parsePort,
  portKey,
} from "./model";
import { asName } from "./nodeName";

export const FORMAT = "jackfield/pipeline@1";

export interface DocumentNode {
  id: string;
  component: string;
  name?: string;
  parameters?: JsonObject;
  position?: Position;
  compute?: string;
  comment?: string;
  reuse?: boolean;
  max_age_seconds?: number | null;
  secrets?: Record<string, string> | null;
  [field: string]: unknown;
}

export interface PipelineDocument {
  format: string;
  name?: string;
  description?: string;
  parameters?: readonly PipelineParameterJson[];
  defaults?: JsonObject;
  nodes: readonly DocumentNode[];
  edges: readonly { from: string; to: string }[];
  [field: string]: unknown;
}

export interface PipelineParameterJson {
  name: string;
  type: string;
  default?: Json;
  description?: string;
}

/** Distance between nodes whose document gives no position. */
const UNPLACED_STEP = 120;

const GRAPH_FIELDS = new Set([
  "format",
  "name",
  "description",
  "parameters",
  "defaults",
  "nodes",
  "edges",
]);
const NODE_FIELDS = new Set([
  "id",
  "component",
  "name",
  "parameters",
  "position",
  "compute",
  "comment",
  "reuse",
  "max_age_seconds",
  "secrets",
]);

export function loadDocument(document: PipelineDocument): Graph {
  const nodes = new Map<string, Node>();
  for (const [index, item] of document.nodes.entries()) {
    if (!nodes.has(item.id)) nodes.set(item.id, loadNode(item, index));
  }
  const edges = new Map<string, Edge>();
  for (const item of document.edges) {
    const edge = loadEdge(item.from, item.to);
    if (edge) edges.set(edge.id, edge);
  }
  return {
    name: document.name ?? "",
    description: document.description ?? "",
    nodes,
    edges,
    parameters: (document.parameters ?? []).map(loadParameter),
    defaults: document.defaults ?? {},
    extra: unknownFields(document, GRAPH_FIELDS),
  };
}

/** The drawing of a saved draft. Its name is the draft's. */
export function loadDraft(draft: { name: string; document: unknown }): Graph {
  return { ...loadDocument(draft.document as PipelineDocument), name: draft.name };
}

function loadNode(item: DocumentNode, index: number): Node {
  return {
    id: item.id,
    component: item.component,
    name: asName(item.name),
    parameters: item.parameters ?? {},
    position: item.position ?? { x: 0, y: index * UNPLACED_STEP },
    compute: item.compute ?? null,
    comment: item.comment ?? "",
    reuse: item.reuse ?? true,
    maxAgeSeconds: item.max_age_seconds ?? null,
    secrets: item.secrets ?? {},
    extra: unknownFields(item, NODE_FIELDS),
  };
}

function loadEdge(from: string, to: string): Edge | null {
  const source = parsePort(from);
  const target = parsePort(to);
  return source && target ? makeEdge(source, target) : null;
}

function loadParameter(item: PipelineParameterJson): PipelineParameter {
  return {
    name: item.name,
    type: item.type as PipelineParameterType,
    default: item.default ?? null,
    description: item.description ?? "",
  };
}

function unknownFields(item: Record<string, unknown>, known: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([key]) => !known.has(key))) as JsonObject;
}

/** Whether the document left a node without a place, so that opening it should tidy up. */
export function hasUnplacedNodes(document: PipelineDocument): boolean {
  return document.nodes.some((node) => !node.position);
}

export function dumpDocument(graph: Graph): PipelineDocument {
  return {
    format: FORMAT,
    name: graph.name,
    description: graph.description,
    parameters: graph.parameters.map((item) => ({ ...item })),
    defaults: graph.defaults,
    ...graph.extra,
    nodes: [...graph.nodes.values()].map(dumpNode),
    edges: [...graph.edges.values()].map((edge) => ({
      from: portKey(edge.source),
      to: portKey(edge.target),
    })),
  };
}

export function dumpNode(node: Node): DocumentNode {
  return {
    ...node.extra,
    id: node.id,
    component: node.component,
    ...(node.name ? { name: node.name } : {}),
    parameters: node.parameters,
    position: { x: Math.round(node.position.x), y: Math.round(node.position.y) },
    ...(node.compute ? { compute: node.compute } : {}),
    ...(node.comment ? { comment: node.comment } : {}),
    ...(node.reuse ? {} : { reuse: false }),
    ...(node.maxAgeSeconds === null ? {} : { max_age_seconds: node.maxAgeSeconds }),
    ...(Object.keys(node.secrets).length === 0 ? {} : { secrets: node.secrets }),
  };
}
