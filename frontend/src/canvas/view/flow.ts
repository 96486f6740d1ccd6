/**
 * React Flow's arrays, derived from the document. Nothing is kept here but a cache: an element
 * whose sources did not change keeps its identity, so that React Flow passes over it. Status is
 * never part of them.
 */
import { type Edge as FlowEdge, type Node as FlowNode, Position as Side } from "@xyflow/react";
import type { Selection } from "@/graph/documentStore";
import type { Facts } from "@/graph/facts";
import type { Edge, Graph, Node, Position } from "@/graph/model";
import { titleOf } from "@/graph/nodeName";
import { type NodePorts, portsOf, specOfNode } from "@/graph/nodeSpecs";
import { rootOf } from "@/graph/portTypes";
import type { Problem } from "@/graph/problems";
import type { ComponentSpec, PortSpec } from "@/graph/spec";
import { canvasText } from "@/text/canvas";
import { nodeSize, PORT_MARK, PORT_SIZE, portOffset, type Size } from "./geometry";

export interface ComponentNodeData extends Record<string, unknown> {
  readonly node: Node;
  readonly spec: ComponentSpec | undefined;
  readonly ports: NodePorts;
  readonly problems: readonly Problem[];
  /** The one node that the tab key reaches; its ports follow it. */
  readonly active: boolean;
}

export type ComponentFlowNode = FlowNode<ComponentNodeData, "component">;

export interface FlowSources {
  readonly graph: Graph;
  readonly selection: Selection;
  readonly facts: Facts;
  /** Positions of nodes during a drag. */
  readonly moving: ReadonlyMap<string, Position>;
  /** The edge that what is dragged would go into. */
  readonly aimed: string | null;
  readonly active: string | null;
  readonly readOnly: boolean;
}

const NO_PROBLEMS: readonly Problem[] = [];

/** A derivation with its own cache: one per canvas. */
export function createFlowNodes(): (sources: FlowSources) => ComponentFlowNode[] {
  let cache = new Map<string, ComponentFlowNode>();
  return (sources) => {
    const next = new Map<string, ComponentFlowNode>();
    for (const node of sources.graph.nodes.values()) {
      next.set(node.id, flowNode(sources, node, cache.get(node.id)));
    }
    cache = next;
    return [...next.values()];
  };
}

function flowNode(
  sources: FlowSources,
  node: Node,
  before: ComponentFlowNode | undefined,
): ComponentFlowNode {
  const { graph, selection, facts, moving } = sources;
  const spec = specOfNode(node, facts.catalogue, facts.datasets);
  const data: ComponentNodeData = {
    node,
    spec,
    ports: portsOf(graph, node, spec),
    problems: facts.problemsByNode.get(node.id) ?? NO_PROBLEMS,
    active: sources.active === node.id,
  };
  const position = moving.get(node.id) ?? node.position;
  const selected = selection.nodes.has(node.id);
  if (before && unchanged(before, data, position, selected)) return before;
  return makeFlowNode(data, position, selected, sources.readOnly);
}

function unchanged(
  before: ComponentFlowNode,
  data: ComponentNodeData,
  position: Position,
  selected: boolean,
): boolean {
  const old = before.data;
  return (
    old.node === data.node &&
    old.spec === data.spec &&
    old.problems === data.problems &&
    old.active === data.active &&
    samePorts(old.ports.inputs, data.ports.inputs) &&
    samePorts(old.ports.outputs, data.ports.outputs) &&
    before.selected === selected &&
    before.position.x === position.x &&
    before.position.y === position.y
  );
}

function samePorts(one: readonly PortSpec[], other: readonly PortSpec[]): boolean {
  return (
    one === other || (one.length === other.length && one.every((p, i) => p.name === other[i]?.name))
  );
}

function makeFlowNode(
  data: ComponentNodeData,
  position: Position,
  selected: boolean,
  readOnly: boolean,
): ComponentFlowNode {
  const { node, spec, ports } = data;
  const size = nodeSize(node, ports);
  return {
    id: node.id,
    type: "component",
    position,
    ...size,
    measured: size,
    handles: [
      ...handlesOf(ports.inputs, "target", size),
      ...handlesOf(ports.outputs, "source", size),
    ],
    selected,
    draggable: !readOnly,
    focusable: false,
    ariaRole: "group",
    ariaLabel: canvasText.nodeLabel(titleOf(node, spec), node.id),
    domAttributes: { tabIndex: data.active ? 0 : -1, "data-node": node.id } as NonNullable<
      ComponentFlowNode["domAttributes"]
    >,
    data,
  };
}

function handlesOf(ports: readonly PortSpec[], type: "source" | "target", size: Size) {
  return ports.map((port, index) => ({
    id: port.name,
    type,
    position: type === "target" ? Side.Top : Side.Bottom,
    x: portOffset(index, ports.length, size.width) - PORT_SIZE / 2,
    // Edges end at the mark of the port, not at the rim of what can be aimed at.
    y: (type === "target" ? 0 : size.height) - PORT_MARK / 2,
    width: PORT_SIZE,
    height: PORT_MARK,
  }));
}

/** The edges as React Flow takes them, with their own cache. */
export function createFlowEdges(): (sources: FlowSources) => FlowEdge[] {
  let cache = new Map<string, FlowEdge>();
  return (sources) => {
    const next = new Map<string, FlowEdge>();
    for (const edge of sources.graph.edges.values()) {
      const { source, target } = edge;
      if (!sources.graph.nodes.has(source.node) || !sources.graph.nodes.has(target.node)) continue;
      next.set(edge.id, flowEdge(sources, edge, cache.get(edge.id)));
    }
    cache = next;
    return [...next.values()];
  };
}

/** By width too: colour alone is not seen by everybody. */
const AIMED = { stroke: "var(--jf-accent)", strokeWidth: 5 };

function flowEdge(sources: FlowSources, edge: Edge, before: FlowEdge | undefined): FlowEdge {
  const { graph, facts, selection } = sources;
  const aimed = sources.aimed === edge.id;
  const selected = selection.edges.has(edge.id);
  const from = graph.nodes.get(edge.source.node);
  const spec = from && specOfNode(from, facts.catalogue, facts.datasets);
  const type = rootOf(spec?.outputs.find((port) => port.name === edge.source.port)?.type ?? "any");
  const className = aimed ? "edge-aimed" : `edge-${type}`;
  if (before && before.selected === selected && before.className === className) return before;
  return {
    id: edge.id,
    source: edge.source.node,
    sourceHandle: edge.source.port,
    target: edge.target.node,
    targetHandle: edge.target.port,
    selected,
    className,
    focusable: false,
    ariaLabel: canvasText.edgeLabel(edge.source, edge.target),
    style: aimed ? AIMED : { stroke: `var(--jf-port-${type})` },
  };
}
