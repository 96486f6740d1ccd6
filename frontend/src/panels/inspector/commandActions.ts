/** The inspector's actions as commands on the graph, so that each can be undone. Pure. */

import {
  nameNode,
  setComment,
  setCompute,
  setMaxAge,
  setParameter,
  setReuse,
  setSecret,
  setVersion,
} from "@/graph/commands";
import type { Command } from "@/graph/history";
import type { Graph, Json } from "@/graph/model";
import {
  bindParameter,
  changePipelineParameter,
  demoteParameter,
  describePipeline,
  promoteParameter,
  removePipelineParameter,
  setDefault,
} from "@/graph/settings";
import { type Catalogue, pipelineTypeOf, specOf } from "@/graph/spec";
import type { InspectorActions } from "./actions";

export interface CommandDependencies {
  readonly graph: () => Graph;
  readonly catalogue: () => Catalogue;
  readonly run: (command: Command) => void;
  readonly selectNode: InspectorActions["selectNode"];
  readonly openOutput: InspectorActions["openOutput"];
}

function promotion(
  graph: Graph,
  catalogue: Catalogue,
  id: string,
  name: string,
  wanted: string,
  value: Json,
): Command {
  const exists = graph.parameters.some((item) => item.name === wanted);
  if (exists) return bindParameter(graph, id, name, wanted);
  const spec = specOf(catalogue, graph.nodes.get(id)?.component ?? "");
  const type = pipelineTypeOf(spec?.parameters.properties?.[name]);
  return promoteParameter(graph, id, name, type, value, wanted);
}

/** One command for several nodes, so that it is one undo step. */
function computeOfAll(graph: Graph, nodes: readonly string[], target: string | null): Command {
  const commands = nodes.map((id) => setCompute(graph, id, target));
  return {
    label: commands[0]?.label ?? "",
    edits: commands.flatMap((command) => command.edits),
  };
}

export function commandActions(dependencies: CommandDependencies): InspectorActions {
  const { graph, catalogue, run, selectNode, openOutput } = dependencies;
  return {
    selectNode,
    openOutput,
    setParameter: (node, name, value) => run(setParameter(graph(), node, name, value)),
    resetParameter: (node, name) => run(setParameter(graph(), node, name, undefined)),
    promoteParameter: (node, name, wanted, value) =>
      run(promotion(graph(), catalogue(), node, name, wanted, value)),
    unbindParameter: (node, name) => run(demoteParameter(graph(), node, name)),
    setName: (node, name) => run(nameNode(graph(), node, name)),
    setComment: (node, comment) => run(setComment(graph(), node, comment)),
    setCompute: (nodes, target) => run(computeOfAll(graph(), nodes, target)),
    setReuse: (node, reuse) => run(setReuse(graph(), node, reuse)),
    setMaxAge: (node, seconds) => run(setMaxAge(graph(), node, seconds)),
    setSecret: (node, variable, secret) => run(setSecret(graph(), node, variable, secret)),
    setVersion: (node, version) => run(setVersion(graph(), node, version)),
    setPipelineDescription: (description) => run(describePipeline(description)),
    setPipelineCompute: (target) => run(setDefault(graph(), "compute", target ?? undefined)),
    setPipelineParameterDefault: (name, value) =>
      run(changePipelineParameter(graph(), name, { default: value })),
    removePipelineParameter: (name) => run(removePipelineParameter(graph(), name)),
  };
}
