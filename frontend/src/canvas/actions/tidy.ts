/** Tidy-up: elk in a web worker, the linear layout for what is too large for it. */
import ELK, { type ElkNode } from "elkjs/lib/elk-api";
import workerAddress from "elkjs/lib/elk-worker.min.js?url";
import { LAYER_GAP, layeredLayout, NODE_GAP } from "@/graph/layout";
import type { Graph, Position } from "@/graph/model";
import { type NodePorts, portsOf, specOfNode } from "@/graph/nodeSpecs";
import type { CanvasSession } from "../session";
import { portOffset, type Rectangle, snapped } from "../view/geometry";
import { nodeRectangles } from "../view/viewport";

/** elk needs 1.1 s for 1,000 nodes, and much more beyond. */
const MAXIMUM_FOR_ELK = 1000;
const ELK_TIMEOUT_MILLISECONDS = 8000;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.spacing.nodeNode": String(NODE_GAP),
  "elk.layered.spacing.nodeNodeBetweenLayers": String(LAYER_GAP),
  "elk.spacing.componentComponent": String(NODE_GAP),
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};

type Elk = InstanceType<typeof ELK>;
let elk: Elk | null = null;

/** New places for all nodes, the drawing's upper left corner staying where it is. */
export async function tidyPlaces(session: CanvasSession): Promise<ReadonlyMap<string, Position>> {
  const { graph } = session.document.getState();
  const rectangles = nodeRectangles(session);
  const places =
    graph.nodes.size > MAXIMUM_FOR_ELK
      ? linear(graph, rectangles)
      : await layered(session, rectangles);
  return anchored(places, rectangles);
}

function linear(graph: Graph, rectangles: ReadonlyMap<string, Rectangle>) {
  return layeredLayout(graph, (id) => rectangles.get(id) ?? { width: 0, height: 0 });
}

async function layered(session: CanvasSession, rectangles: ReadonlyMap<string, Rectangle>) {
  const { graph } = session.document.getState();
  elk ??= new ELK({ workerFactory: () => new Worker(workerAddress) });
  const done = elk.layout(elkGraph(session, rectangles)).then((root) => placesOf(root));
  try {
    return await Promise.race([done, timeout()]);
  } catch {
    // A worker that hangs or cannot start is put away; the linear layout needs none.
    elk?.terminateWorker();
    elk = null;
    return linear(graph, rectangles);
  }
}

function timeout(): Promise<never> {
  return new Promise((_, reject) =>
    setTimeout(() => reject(new Error("The layout took too long.")), ELK_TIMEOUT_MILLISECONDS),
  );
}

function elkGraph(session: CanvasSession, rectangles: ReadonlyMap<string, Rectangle>): ElkNode {
  const { graph } = session.document.getState();
  const { catalogue, datasets } = session.facts.getState();
  const children = [...graph.nodes.values()].map((node) => {
    const ports = portsOf(graph, node, specOfNode(node, catalogue, datasets));
    return elkNode(node.id, ports, rectangles.get(node.id) ?? { x: 0, y: 0, width: 0, height: 0 });
  });
  const edges = [...graph.edges.values()]
    .filter(({ source, target }) => graph.nodes.has(source.node) && graph.nodes.has(target.node))
    .map((edge) => ({
      id: edge.id,
      sources: [`out:${edge.source.node}.${edge.source.port}`],
      targets: [`in:${edge.target.node}.${edge.target.port}`],
    }));
  return { id: "root", layoutOptions: OPTIONS, children, edges };
}

function elkNode(id: string, ports: NodePorts, { width, height }: Rectangle): ElkNode {
  const port =
    (kind: "in" | "out") => (item: { name: string }, index: number, all: readonly unknown[]) => ({
      id: `${kind}:${id}.${item.name}`,
      x: portOffset(index, all.length, width),
      y: kind === "in" ? 0 : height,
      width: 0,
      height: 0,
    });
  return {
    id,
    width,
    height,
    layoutOptions: { "elk.portConstraints": "FIXED_POS" },
    ports: [...ports.inputs.map(port("in")), ...ports.outputs.map(port("out"))],
  };
}

function placesOf(root: ElkNode): Map<string, Position> {
  return new Map((root.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}

function anchored(places: ReadonlyMap<string, Position>, before: ReadonlyMap<string, Rectangle>) {
  const corner = (all: Iterable<Position>) => {
    const list = [...all];
    return { x: Math.min(...list.map((p) => p.x)), y: Math.min(...list.map((p) => p.y)) };
  };
  const [from, to] = [corner(places.values()), corner(before.values())];
  return new Map(
    [...places].map(([id, { x, y }]) => [
      id,
      snapped({ x: x - from.x + to.x, y: y - from.y + to.y }),
    ]),
  );
}
