import { describe, expect, it } from "vitest";
import * as commands from "./commands";
import { loadDocument } from "./document";
import { applyEdits } from "./edits";
import type { Command } from "./history";
import type { Graph } from "./model";
import { planKey } from "./planKey";
import * as settings from "./settings";

const GRAPH = loadDocument({
  format: "jackfield/pipeline@1",
  parameters: [{ name: "rate", type: "float", default: 0.5 }],
  nodes: [
    { id: "data", component: "constant" },
    { id: "parts", component: "split", parameters: { seed: 7 } },
  ],
  edges: [{ from: "data.dataset", to: "parts.dataset" }],
});

const MATTERS: [string, Command][] = [
  ["a parameter", commands.setParameter(GRAPH, "parts", "seed", 8)],
  ["a version", commands.setVersion(GRAPH, "parts", "2")],
  ["a target", commands.setCompute(GRAPH, "parts", "docker")],
  ["a secret", commands.setSecret(GRAPH, "parts", "API_TOKEN", "service")],
  ["always run", commands.setReuse(GRAPH, "parts", false)],
  ["an age limit", commands.setMaxAge(GRAPH, "parts", 60)],
  ["an edge less", commands.disconnect(GRAPH, "data.dataset->parts.dataset")],
  ["a node less", commands.removeElements(GRAPH, ["data"])],
  ["another id", commands.renameNode(GRAPH, "parts", "pieces")],
  ["a pipeline parameter", settings.changePipelineParameter(GRAPH, "rate", { default: 0.6 })],
  ["the default target", settings.setDefault(GRAPH, "compute", "docker")],
];

const DOES_NOT: [string, Command][] = [
  ["a place", commands.moveNodes(GRAPH, new Map([["parts", { x: 400, y: 8 }]]))],
  ["a comment", commands.setComment(GRAPH, "parts", "by year")],
  ["a node's name", commands.nameNode(GRAPH, "parts", "Two halves")],
  ["the name", settings.renamePipeline(GRAPH, "Another")],
  ["the description", settings.describePipeline("What it is for")],
  ["the experiment", settings.setDefault(GRAPH, "experiment", "winter")],
];

const edited = (command: Command): Graph => applyEdits(GRAPH, command.edits);

describe("the key of what a drawing runs", () => {
  it.each(MATTERS)("changes with %s", (_what, command) => {
    expect(planKey(edited(command))).not.toBe(planKey(GRAPH));
  });

  it.each(DOES_NOT)("stays with %s", (_what, command) => {
    expect(command.edits).not.toHaveLength(0);
    expect(planKey(edited(command))).toBe(planKey(GRAPH));
  });

  it("is the old one again when a change is taken back", () => {
    const changed = edited(commands.setParameter(GRAPH, "parts", "seed", 8));
    const back = applyEdits(changed, commands.setParameter(changed, "parts", "seed", 7).edits);
    expect(planKey(back)).toBe(planKey(GRAPH));
  });
});
