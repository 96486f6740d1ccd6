/**
 * The drawing as plain values: Graph, Node, Edge, PortRef, PipelineParameter. Mirrors
 * designer/graph/model.py. Nothing here is ever mutated: every edit makes a new Graph that
 * shares what did not change, so identity tells what a subscriber must redraw.
 */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Where a node stands, in canvas pixels. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** A component on the canvas. `component` is `name` or `name@version`; `name` is what people call the
 * node, its component's title if empty. */
export interface Node {
  readonly id: string;
  readonly component: string;
  readonly name: string;
  readonly parameters: JsonObject;
  readonly position: Position;
  readonly compute: string | null;
  readonly comment: string;
  /** false: always run, whatever earlier runs left. */
  readonly reuse: boolean;
  /** Only results younger than this are reused; null sets no limit. */
  readonly maxAgeSeconds: number | null;
  /** Environment variables of its step, and the names of the secrets they get. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Fields of the document that this release does not know; written back as they came. */
  readonly extra: JsonObject;
}

/** A wire from an output port (`source`) to an input port (`target`). */
export interface Edge {
  readonly id: string;
  readonly source: PortRef;
  readonly target: PortRef;
}

export type PipelineParameterType = "int" | "float" | "str" | "bool" | "json";

/** A value that callers may set. */
export interface PipelineParameter {
  readonly name: string;
  readonly type: PipelineParameterType;
  readonly default: Json;
  readonly description: string;
}

/** A whole pipeline as drawn. Maps keep the document's order. */
export interface Graph {
  readonly name: string;
  readonly description: string;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: ReadonlyMap<string, Edge>;
  readonly parameters: readonly PipelineParameter[];
  readonly defaults: JsonObject;
  readonly extra: JsonObject;
}

export const NAME_PATTERN = /^[a-z][a-z0-9_]{0,62}$/;

export const EMPTY_GRAPH: Graph = {
  name: "",
  description: "",
  nodes: new Map(),
  edges: new Map(),
  parameters: [],
  defaults: {},
  extra: {},
};

export function portKey(ref: PortRef): string {
  return `${ref.node}.${ref.port}`;
}

/** Reads `node.port`; null for anything else. */
export function parsePort(text: string): PortRef | null {
  const dot = text.indexOf(".");
  if (dot <= 0 || dot === text.length - 1) return null;
  return { node: text.slice(0, dot), port: text.slice(dot + 1) };
}

export function makeEdge(source: PortRef, target: PortRef): Edge {
  return { id: `${portKey(source)}->${portKey(target)}`, source, target };
}

export function componentName(node: Node): string {
  return node.component.split("@", 1)[0] ?? node.component;
}

export function componentVersion(node: Node): string | null {
  const at = node.component.indexOf("@");
  return at < 0 ? null : node.component.slice(at + 1) || null;
}

/** The name of the pipeline parameter a value is bound to, or null. */
export function parameterRef(value: Json | undefined): string | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const name = (value as JsonObject).$parameter;
  return typeof name === "string" ? name : null;
}

interface Wiring {
  readonly into: ReadonlyMap<string, readonly Edge[]>;
  readonly outOf: ReadonlyMap<string, readonly Edge[]>;
  readonly byTarget: ReadonlyMap<string, Edge>;
}

const wirings = new WeakMap<ReadonlyMap<string, Edge>, Wiring>();
const NO_EDGES: readonly Edge[] = [];

function wiring(graph: Graph): Wiring {
  const known = wirings.get(graph.edges);
  if (known) return known;
  const into = new Map<string, Edge[]>();
  const outOf = new Map<string, Edge[]>();
  const byTarget = new Map<string, Edge>();
  for (const edge of graph.edges.values()) {
    append(into, edge.target.node, edge);
    append(outOf, edge.source.node, edge);
    byTarget.set(portKey(edge.target), edge);
  }
  const made = { into, outOf, byTarget };
  wirings.set(graph.edges, made);
  return made;
}

function append(groups: Map<string, Edge[]>, key: string, edge: Edge): void {
  const group = groups.get(key);
  if (group) group.push(edge);
  else groups.set(key, [edge]);
}

export function edgesInto(graph: Graph, node: string): readonly Edge[] {
  return wiring(graph).into.get(node) ?? NO_EDGES;
}

export function edgesOutOf(graph: Graph, node: string): readonly Edge[] {
  return wiring(graph).outOf.get(node) ?? NO_EDGES;
}

/** The edge that feeds an input port, if one does. */
export function edgeFeeding(graph: Graph, target: PortRef): Edge | undefined {
  return wiring(graph).byTarget.get(portKey(target));
}
