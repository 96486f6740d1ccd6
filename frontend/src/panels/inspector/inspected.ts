/** What the inspector shows of a selection, gathered from graph, catalogue and run. Pure. */

import type { Column, NodeColumns, OutputRef, Step } from "@/api/types";
import { chosenDataset } from "@/graph/chosenDataset";
import {
  type Edge,
  edgeFeeding,
  type Graph,
  type JsonObject,
  type Node,
  type PipelineParameter,
} from "@/graph/model";
import { titleOf } from "@/graph/nodeName";
import { nodeOf, type Problem } from "@/graph/problems";
import { usesOf } from "@/graph/settings";
import { type Catalogue, type ComponentSpec, outputOf, type PortSpec, specOf } from "@/graph/spec";
import type { StepSnapshot, StepWarning } from "@/runs/model";
import type { PlanStep } from "@/runs/plan";
import { namesFrom } from "@/ui/names";
import type { Names } from "@/ui/reasonText";
import { type ExplainedStep, hasStory } from "@/ui/StepWhy";
import { words } from "./fields";

/** The output that feeds an input, in words. */
export interface PortSource {
  readonly node: string;
  readonly nodeLabel: string;
  readonly port: string;
  readonly portLabel: string;
}

export interface InspectedInput {
  readonly port: PortSpec;
  readonly source: PortSource | null;
  /** Columns that arrive; null when they cannot be known yet. */
  readonly columns: readonly Column[] | null;
}

export interface InspectedOutput {
  readonly port: PortSpec;
  readonly columns: readonly Column[] | null;
  /** The output of the last run, if it has one. */
  readonly last: OutputRef | null;
  /** It gives a stored dataset, which can be looked at before any run. */
  readonly stored: boolean;
}

export interface InspectedNode {
  readonly id: string;
  /** Its own name, else its component's title. */
  readonly title: string;
  /** Empty for a node that nobody gave a name. */
  readonly givenName: string;
  /** As the document says it: `split_data` or `split_data@1`. */
  readonly reference: string;
  readonly name: string;
  readonly version: string | null;
  readonly component: ComponentSpec | null;
  readonly parameters: JsonObject;
  readonly comment: string;
  readonly compute: string | null;
  readonly reuse: boolean;
  readonly maxAgeSeconds: number | null;
  readonly secrets: Readonly<Record<string, string>>;
  readonly why: Explanation;
  readonly inputs: readonly InspectedInput[];
  readonly outputs: readonly InspectedOutput[];
  readonly problems: readonly Problem[];
  /** What its step of the shown run said. */
  readonly warnings: readonly StepWarning[];
}

/** What the next run does with the node, what the shown one did, and how to say why. */
export interface Explanation {
  readonly plan: PlanStep | null;
  readonly step: ExplainedStep | null;
  readonly names: Names;
}

/** A step of the shown run, as far as the inspector tells of it. */
export type ShownStep = Pick<Step, "outputs"> &
  Partial<ExplainedStep & Pick<StepSnapshot, "warnings">>;

/** Everything a node's facts are read from. */
export interface Sources {
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  readonly columns: Readonly<Record<string, NodeColumns>>;
  readonly problems: readonly Problem[];
  /** Steps of the latest run by node, for links to outputs. */
  readonly steps: ReadonlyMap<string, ShownStep>;
  /** What the next run would do, by node. */
  readonly plan?: ReadonlyMap<string, PlanStep>;
}

export function labelOfPort(port: PortSpec): string {
  return port.label || words(port.name);
}

/** What a node is called on screen: its own name, else its component's. */
export function labelOfNode(node: Node, catalogue: Catalogue): string {
  return titleOf(node, specOf(catalogue, node.component));
}

function sourceOf(edge: Edge | undefined, { graph, catalogue }: Sources): PortSource | null {
  if (edge === undefined) return null;
  const { node: id, port } = edge.source;
  const node = graph.nodes.get(id);
  if (node === undefined) return null;
  const spec = outputOf(specOf(catalogue, node.component), port);
  return {
    node: id,
    nodeLabel: labelOfNode(node, catalogue),
    port,
    portLabel: spec === undefined ? words(port) : labelOfPort(spec),
  };
}

/** The node's facts, or null when the graph has no such node (it was just deleted). */
export function inspectNode(id: string, sources: Sources): InspectedNode | null {
  const node = sources.graph.nodes.get(id);
  if (node === undefined) return null;
  const [name = node.component, version = null] = node.component.split("@");
  const component = specOf(sources.catalogue, node.component) ?? null;
  const columns = sources.columns[id];
  return {
    id,
    title: labelOfNode(node, sources.catalogue),
    givenName: node.name,
    reference: node.component,
    name,
    version,
    component,
    parameters: node.parameters,
    comment: node.comment,
    compute: node.compute,
    reuse: node.reuse,
    maxAgeSeconds: node.maxAgeSeconds,
    secrets: node.secrets,
    why: explanationOf(id, sources),
    inputs: (component?.inputs ?? []).map((port) => ({
      port,
      source: sourceOf(edgeFeeding(sources.graph, { node: id, port: port.name }), sources),
      columns: columns?.inputs[port.name] ?? null,
    })),
    outputs: (component?.outputs ?? []).map((port) => ({
      port,
      columns: columns?.outputs[port.name] ?? null,
      last: sources.steps.get(id)?.outputs[port.name] ?? null,
      stored: chosenDataset(sources.graph, node) !== null,
    })),
    problems: sources.problems.filter((problem) => nodeOf(problem) === id),
    warnings: sources.steps.get(id)?.warnings ?? [],
  };
}

function explanationOf(id: string, { graph, catalogue, steps, plan }: Sources): Explanation {
  const of = (node: string) => graph.nodes.get(node);
  const specs = (node: string) => specOf(catalogue, of(node)?.component ?? "");
  const label = (node: string) => {
    const found = of(node);
    return found ? labelOfNode(found, catalogue) : node;
  };
  const step = steps.get(id);
  return {
    plan: plan?.get(id) ?? null,
    step: step && hasStory(step) ? step : null,
    names: namesFrom(label, specs),
  };
}

/** A pipeline parameter and the places that take their value from it. */
export interface InspectedParameter {
  readonly parameter: PipelineParameter;
  readonly uses: readonly { readonly node: string; readonly label: string }[];
}

export function inspectParameters({ graph, catalogue }: Sources): InspectedParameter[] {
  return graph.parameters.map((parameter) => ({
    parameter,
    uses: usesOf(graph, parameter.name).map(({ node, name }) => ({
      node: node.id,
      label: `${labelOfNode(node, catalogue)} · ${name}`,
    })),
  }));
}
