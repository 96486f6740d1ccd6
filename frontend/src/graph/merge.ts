/**
 * Three-way merge of drawings: what two pages made of one saved drawing, joined part by part. Nodes, their
 * parameters and the pipeline's are compared by name, edges by the input they feed.
 */
import type { Clash, MergedSetting, OnClash } from "./clash";
import { freshId } from "./ids";
import { mergeEdges } from "./mergeEdges";
import { mergeNode } from "./mergeNode";
import { type Edge, type Graph, makeEdge, type Node, type PipelineParameter } from "./model";
import { isAcyclic } from "./order";
import { sameJson } from "./sameJson";
import { sameNode } from "./sameNode";
import { mergeFields, mergeKeyed, mergeValue } from "./threeWay";

export interface Merge {
  /** Both sides' changes. Mine holds where they clash. */
  readonly graph: Graph;
  readonly clashes: readonly Clash[];
  /** New ids of nodes of mine whose id the other side gave to a new node, too. */
  readonly renamed: ReadonlyMap<string, string>;
}

export type MergeInto = (mine: Graph) => Merge;

/**
 * Merges `theirs`, which was made of `base`, into any state of the other page's drawing. All states get the
 * same new ids, so that undo and redo can lead from one to the other.
 */
export function mergerOf(base: Graph, theirs: Graph): MergeInto {
  const ids = new Map<string, string>();
  const other = sharing(base, theirs);
  return (mine) => {
    const renamed = takenIds(base, mine, other, ids);
    return merged(base, withIds(mine, renamed), other, renamed);
  };
}

/** With the very nodes of `base` where they are the same: the merge of a long history is then quick. */
function sharing(base: Graph, graph: Graph): Graph {
  const nodes = [...graph.nodes.values()].map((node) => {
    const before = base.nodes.get(node.id);
    return before && sameNode(before, node) ? before : node;
  });
  return { ...graph, nodes: keyed(nodes) };
}

function merged(base: Graph, mine: Graph, theirs: Graph, renamed: Merge["renamed"]): Merge {
  const clashes: Clash[] = [];
  const onClash = (clash: Clash) => {
    if (!clashes.some((known) => sameJson(known, clash))) clashes.push(clash);
  };
  const nodes = mergeKeyed<Node>(base.nodes, mine.nodes, theirs.nodes, (_id, was, my, their) =>
    mergeNode(was, my, their, onClash),
  );
  const edges = mergeEdges({ base, mine, theirs }, nodes, onClash);
  const graph = { ...mergedSettings(base, mine, theirs, onClash), nodes, edges };
  if (isAcyclic(mine) && isAcyclic(theirs) && !isAcyclic(graph)) onClash({ kind: "cycle" });
  return { graph, clashes, renamed };
}

function mergedSettings(
  base: Graph,
  mine: Graph,
  theirs: Graph,
  onClash: OnClash,
): Omit<Graph, "nodes" | "edges"> {
  const clash =
    (setting: MergedSetting) =>
    (name: string | null = null) =>
      onClash({ kind: "setting", setting, name });
  const text = (setting: "name" | "description") =>
    mergeValue(base[setting], mine[setting], theirs[setting], clash(setting));
  const fields = (setting: "defaults" | "extra") =>
    mergeFields(base[setting], mine[setting], theirs[setting], clash(setting));
  return {
    name: text("name"),
    description: text("description"),
    parameters: mergedParameters(base, mine, theirs, clash("parameters")),
    defaults: fields("defaults"),
    extra: fields("extra"),
  };
}

function mergedParameters(
  base: Graph,
  mine: Graph,
  theirs: Graph,
  onClash: (name: string) => void,
): readonly PipelineParameter[] {
  if (sameJson(theirs.parameters, base.parameters)) return mine.parameters;
  const merged = mergeKeyed(byName(base), byName(mine), byName(theirs), (name, was, my, their) =>
    mergeValue(was, my, their, () => onClash(name)),
  );
  return [...merged.values()];
}

function byName({ parameters }: Graph): ReadonlyMap<string, PipelineParameter> {
  return new Map(parameters.map((item) => [item.name, item]));
}

/** Ids that both sides gave to new nodes which are not the same, and other ones for mine. */
function takenIds(
  base: Graph,
  mine: Graph,
  theirs: Graph,
  ids: Map<string, string>,
): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const [id, node] of mine.nodes) {
    const their = theirs.nodes.get(id);
    if (base.nodes.has(id) || !their || sameJson(node, their)) continue;
    const taken = new Set([base, mine, theirs].flatMap(({ nodes }) => [...nodes.keys()]));
    for (const given of ids.values()) taken.add(given);
    const fresh = ids.get(id) ?? freshId(id, taken);
    ids.set(id, fresh);
    renamed.set(id, fresh);
  }
  return renamed;
}

function withIds(graph: Graph, ids: ReadonlyMap<string, string>): Graph {
  if (ids.size === 0) return graph;
  const idOf = (id: string) => ids.get(id) ?? id;
  const nodes = [...graph.nodes.values()].map((node) => ({ ...node, id: idOf(node.id) }));
  const edges = [...graph.edges.values()].map(({ source, target }) =>
    makeEdge({ ...source, node: idOf(source.node) }, { ...target, node: idOf(target.node) }),
  );
  return { ...graph, nodes: keyed(nodes), edges: keyed(edges) };
}

function keyed<T extends Node | Edge>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
