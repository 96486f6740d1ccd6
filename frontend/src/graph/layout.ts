/**
 * A layered layout in linear time, for graphs that are too big for elk and for the moment before
 * its worker has loaded: the longest path gives the layer, the mean place of what a node reads
 * gives its order in the layer. Layers run from top to bottom.
 */
import { edgesInto, type Graph, type Position } from "./model";
import { topologicalOrder } from "./order";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Free space between neighbours and between layers, in canvas pixels. */
export const NODE_GAP = 48;
export const LAYER_GAP = 64;

export function layeredLayout(
  graph: Graph,
  sizeOf: (id: string) => Size,
): ReadonlyMap<string, Position> {
  const places = new Map<string, Position>();
  const centres = new Map<string, number>();
  let y = 0;
  for (const layer of layersOf(graph)) {
    const ordered = orderedByParents(graph, layer, centres);
    const width = ordered.reduce((sum, id) => sum + sizeOf(id).width + NODE_GAP, -NODE_GAP);
    let x = -width / 2;
    for (const id of ordered) {
      places.set(id, { x: Math.round(x), y });
      centres.set(id, x + sizeOf(id).width / 2);
      x += sizeOf(id).width + NODE_GAP;
    }
    y += Math.max(...ordered.map((id) => sizeOf(id).height)) + LAYER_GAP;
  }
  return places;
}

/** Node ids by layer: a node stands one below the lowest node it reads. */
function layersOf(graph: Graph): readonly (readonly string[])[] {
  const depth = new Map<string, number>();
  const layers: string[][] = [];
  for (const id of topologicalOrder(graph)) {
    const above = edgesInto(graph, id).map((edge) => depth.get(edge.source.node) ?? -1);
    const at = Math.max(-1, ...above) + 1;
    depth.set(id, at);
    const layer = layers[at];
    if (layer) layer.push(id);
    else layers[at] = [id];
  }
  return layers;
}

function orderedByParents(
  graph: Graph,
  layer: readonly string[],
  centres: ReadonlyMap<string, number>,
): readonly string[] {
  const wish = new Map(layer.map((id) => [id, meanParent(graph, id, centres)]));
  return layer
    .map((id, index) => ({ id, index, at: wish.get(id) ?? 0 }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map((entry) => entry.id);
}

function meanParent(graph: Graph, id: string, centres: ReadonlyMap<string, number>): number {
  const edges = edgesInto(graph, id);
  if (edges.length === 0) return 0;
  return edges.reduce((sum, edge) => sum + (centres.get(edge.source.node) ?? 0), 0) / edges.length;
}
