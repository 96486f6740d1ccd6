/** What differs between two drawings, counted and named: what a conflict dialog shows. */
import { componentName, type Graph, type Node } from "./model";
import { sameJson } from "./sameJson";
import { samePlace } from "./sameNode";

/** A field of the pipeline itself. */
export type PipelineField = "name" | "description" | "parameters" | "defaults";

export interface GraphDiff {
  /** Ids of nodes that only the second graph has. */
  readonly added: readonly string[];
  /** Ids of nodes that only the first graph has. */
  readonly removed: readonly string[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly string[] }[];
  readonly edgesAdded: readonly string[];
  readonly edgesRemoved: readonly string[];
  /** Fields of the pipeline itself that differ. */
  readonly settings: readonly PipelineField[];
}

export function diffGraphs(before: Graph, after: Graph): GraphDiff {
  return {
    added: missing(after.nodes, before.nodes),
    removed: missing(before.nodes, after.nodes),
    changed: changedNodes(before, after),
    edgesAdded: missing(after.edges, before.edges),
    edgesRemoved: missing(before.edges, after.edges),
    settings: (["name", "description", "parameters", "defaults"] as const).filter(
      (field) => !sameJson(before[field], after[field]),
    ),
  };
}

export function isEmptyDiff(diff: GraphDiff): boolean {
  return Object.values(diff).every((part) => part.length === 0);
}

function missing(
  of: ReadonlyMap<string, unknown>,
  from: ReadonlyMap<string, unknown>,
): readonly string[] {
  return [...of.keys()].filter((id) => !from.has(id));
}

function changedNodes(before: Graph, after: Graph): GraphDiff["changed"] {
  const changed: { id: string; fields: readonly string[] }[] = [];
  for (const [id, node] of before.nodes) {
    const other = after.nodes.get(id);
    if (!other || other === node) continue;
    const fields = changedFields(node, other);
    if (fields.length) changed.push({ id, fields });
  }
  return changed;
}

function changedFields(before: Node, after: Node): readonly string[] {
  const names = new Set([...Object.keys(before.parameters), ...Object.keys(after.parameters)]);
  const fields = [...names].filter(
    (name) => !sameJson(before.parameters[name], after.parameters[name]),
  );
  if (before.component !== after.component) {
    fields.push(componentName(before) === componentName(after) ? "version" : "component");
  }
  if (before.name !== after.name) fields.push("name");
  if (before.comment !== after.comment) fields.push("comment");
  if (before.compute !== after.compute) fields.push("compute");
  if (before.reuse !== after.reuse) fields.push("reuse");
  if (before.maxAgeSeconds !== after.maxAgeSeconds) fields.push("age limit");
  if (!sameJson(before.secrets, after.secrets)) fields.push("secrets");
  if (!samePlace(before.position, after.position)) fields.push("position");
  return fields;
}
