/**
 * The six primitive edits that every command is made of, how to apply them, and how to invert
 * them. Inverting is mechanical here so that no command can get its undo wrong.
 */
import type { Edge, Graph, Node } from "./model";
import { sameJson } from "./sameJson";

/** Fields of the graph itself that a command may replace. */
export type GraphFields = Partial<
  Pick<Graph, "name" | "description" | "parameters" | "defaults" | "extra">
>;

export type Edit =
  | { readonly kind: "insert_node"; readonly node: Node; readonly index: number }
  | { readonly kind: "delete_node"; readonly id: string }
  | { readonly kind: "replace_node"; readonly node: Node }
  | { readonly kind: "insert_edge"; readonly edge: Edge; readonly index: number }
  | { readonly kind: "delete_edge"; readonly id: string }
  | { readonly kind: "set_fields"; readonly fields: GraphFields };

/** Appends a node or an edge. */
export const LAST = Number.POSITIVE_INFINITY;

/** Edits in order, applied to a copy: two maps are copied once per call, not once per edit. */
export function applyEdits(graph: Graph, edits: readonly Edit[]): Graph {
  const draft = new Draft(graph);
  for (const edit of edits) draft.apply(edit);
  return draft.finish();
}

/** The edits that take `applyEdits(graph, edits)` back to `graph`. */
export function invertEdits(graph: Graph, edits: readonly Edit[]): readonly Edit[] {
  const draft = new Draft(graph);
  const inverse: Edit[] = [];
  for (const edit of edits) {
    const undo = draft.inverse(edit);
    if (undo) inverse.push(undo);
    draft.apply(edit);
  }
  return inverse.reverse();
}

/** Edits that lead from one graph to another, few where few parts differ. */
export function editsBetween(from: Graph, to: Graph): readonly Edit[] {
  return [
    ...missing(from.edges, to.edges).map(({ id }): Edit => ({ kind: "delete_edge", id })),
    ...missing(from.nodes, to.nodes).map(({ id }): Edit => ({ kind: "delete_node", id })),
    ...[...to.nodes.values()].flatMap((node, index) =>
      nodeEdit(from.nodes.get(node.id), node, index),
    ),
    ...[...to.edges.values()].flatMap((edge, index): Edit[] =>
      from.edges.has(edge.id) ? [] : [{ kind: "insert_edge", edge, index }],
    ),
    ...fieldEdits(from, to),
  ];
}

function missing<T>(of: ReadonlyMap<string, T>, from: ReadonlyMap<string, T>): readonly T[] {
  return [...of].filter(([id]) => !from.has(id)).map(([, item]) => item);
}

function nodeEdit(before: Node | undefined, node: Node, index: number): readonly Edit[] {
  if (!before) return [{ kind: "insert_node", node, index }];
  return sameJson(before, node) ? [] : [{ kind: "replace_node", node }];
}

function fieldEdits(from: Graph, to: Graph): readonly Edit[] {
  const names = ["name", "description", "parameters", "defaults", "extra"] as const;
  const changed = names.filter((name) => !sameJson(from[name], to[name]));
  if (changed.length === 0) return [];
  const fields: GraphFields = Object.fromEntries(changed.map((name) => [name, to[name]]));
  return [{ kind: "set_fields", fields }];
}

class Draft {
  private nodes: Map<string, Node> | null = null;
  private edges: Map<string, Edge> | null = null;
  private fields: GraphFields = {};

  constructor(private readonly graph: Graph) {}

  apply(edit: Edit): void {
    switch (edit.kind) {
      case "insert_node":
        this.nodes = inserted(this.writableNodes(), edit.node, edit.index);
        return;
      case "delete_node":
        this.writableNodes().delete(edit.id);
        return;
      case "replace_node":
        this.writableNodes().set(edit.node.id, edit.node);
        return;
      case "insert_edge":
        this.edges = inserted(this.writableEdges(), edit.edge, edit.index);
        return;
      case "delete_edge":
        this.writableEdges().delete(edit.id);
        return;
      case "set_fields":
        this.fields = { ...this.fields, ...edit.fields };
    }
  }

  /** The edit that undoes `edit` on the state reached so far; null when it changes nothing. */
  inverse(edit: Edit): Edit | null {
    switch (edit.kind) {
      case "insert_node":
        return { kind: "delete_node", id: edit.node.id };
      case "delete_node":
        return insertion(this.currentNodes, edit.id, (node, index) => ({
          kind: "insert_node",
          node,
          index,
        }));
      case "replace_node": {
        const before = this.currentNodes.get(edit.node.id);
        return before ? { kind: "replace_node", node: before } : null;
      }
      case "insert_edge":
        return { kind: "delete_edge", id: edit.edge.id };
      case "delete_edge":
        return insertion(this.currentEdges, edit.id, (edge, index) => ({
          kind: "insert_edge",
          edge,
          index,
        }));
      case "set_fields":
        return { kind: "set_fields", fields: this.fieldsBefore(edit.fields) };
    }
  }

  finish(): Graph {
    return {
      ...this.graph,
      ...this.fields,
      nodes: this.currentNodes,
      edges: this.currentEdges,
    };
  }

  private get currentNodes(): ReadonlyMap<string, Node> {
    return this.nodes ?? this.graph.nodes;
  }

  private get currentEdges(): ReadonlyMap<string, Edge> {
    return this.edges ?? this.graph.edges;
  }

  private writableNodes(): Map<string, Node> {
    this.nodes ??= new Map(this.graph.nodes);
    return this.nodes;
  }

  private writableEdges(): Map<string, Edge> {
    this.edges ??= new Map(this.graph.edges);
    return this.edges;
  }

  private fieldsBefore(fields: GraphFields): GraphFields {
    const current: Graph = { ...this.graph, ...this.fields };
    return Object.fromEntries(
      (Object.keys(fields) as (keyof GraphFields)[]).map((key) => [key, current[key]]),
    );
  }
}

function inserted<T extends { id: string }>(
  items: Map<string, T>,
  item: T,
  index: number,
): Map<string, T> {
  if (index >= items.size) return items.set(item.id, item);
  const entries = [...items];
  entries.splice(index, 0, [item.id, item]);
  return new Map(entries);
}

function insertion<T>(
  items: ReadonlyMap<string, T>,
  id: string,
  make: (item: T, index: number) => Edit,
): Edit | null {
  let index = 0;
  for (const [key, item] of items) {
    if (key === id) return make(item, index);
    index += 1;
  }
  return null;
}
