/** What the parts of a drawing are called, where a difference between two is told. Pure. */
import { type Graph, type Node, type PortRef, parsePort } from "@/graph/model";
import { type Catalogue, type ComponentSpec, specOf } from "@/graph/spec";
import { distinctLabels } from "./distinctLabels";
import { namesFrom } from "./names";

export interface GraphNames {
  node(id: string): string;
  /** A parameter, or another field of a node. */
  field(node: string, name: string): string;
  input(target: PortRef): string;
  /** "Dataset of Split Data to Dataset of Train Model", from an edge's id. */
  edge(id: string): string;
}

/** `titleOf` says what a node is called; twins get their ids behind. */
export function graphNames(
  graph: Graph,
  catalogue: Catalogue,
  titleOf: (node: Node, catalogue: Catalogue) => string,
): GraphNames {
  const specOfNode = (id: string): ComponentSpec | undefined =>
    specOf(catalogue, graph.nodes.get(id)?.component ?? "");
  const titles = [...graph.nodes.values()].map(
    (node) => [node.id, titleOf(node, catalogue)] as const,
  );
  const labels = distinctLabels(new Map(titles));
  const names = namesFrom((id) => labels.get(id) ?? id, specOfNode);
  const portOf = (ref: PortRef | null, kind: "input" | "output") =>
    ref === null ? "" : `${names[kind](ref.node, ref.port)} of ${names.node(ref.node)}`;
  return {
    node: names.node,
    field: names.parameter,
    input: ({ node, port }) => names.input(node, port),
    edge(id) {
      const [source = "", target = ""] = id.split("->");
      return `${portOf(parsePort(source), "output")} to ${portOf(parsePort(target), "input")}`;
    },
  };
}
