import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  checkConnection,
  compatibleInputs,
  compatibleOutputs,
  firstCompatibleInput,
  type Specs,
  withoutEdge,
} from "./connect";
import { loadDocument, type PipelineDocument } from "./document";
import { type Graph, type PortRef, parsePort } from "./model";
import type { ComponentSpec, PortSpec } from "./spec";
import { edgeOf, toyGraph, toySpecs } from "./toy";

interface Case {
  description: string;
  specs: Record<string, { inputs: PortSpec[]; outputs: PortSpec[] }>;
  graph: Omit<PipelineDocument, "format">;
  source: string;
  target: string;
  expected: string | null;
}

const FOLDER = fileURLToPath(new URL("../../../tests/fixtures/connect/", import.meta.url));
const CASES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ name, ...(JSON.parse(readFileSync(FOLDER + name, "utf8")) as Case) }));

function specsOf(fixture: Case, graph: Graph): Specs {
  const byNode = new Map<string, ComponentSpec>();
  for (const node of graph.nodes.values()) {
    const name = node.component.split("@")[0] ?? "";
    const ports = fixture.specs[name];
    if (ports) byNode.set(node.id, specOf(name, ports));
  }
  return byNode;
}

function specOf(name: string, ports: { inputs: PortSpec[]; outputs: PortSpec[] }): ComponentSpec {
  return {
    name,
    version: "1",
    display_name: name,
    category: "",
    help: "",
    parameters: {},
    ...ports,
  };
}

function port(text: string): PortRef {
  const ref = parsePort(text);
  if (!ref) throw new Error(`The fixture's '${text}' is no port.`);
  return ref;
}

describe("the rule book answers as the Python side does", () => {
  it("has cases to answer", () => expect(CASES.length).toBeGreaterThan(20));

  it.each(CASES)("$name", (fixture) => {
    const graph = loadDocument({
      format: "jackfield/pipeline@1",
      ...fixture.graph,
    } as PipelineDocument);
    const specs = specsOf(fixture, graph);
    const [source, target] = [port(fixture.source), port(fixture.target)];
    expect(checkConnection(graph, specs, source, target)?.code ?? null).toBe(fixture.expected);
    // What lights up while an edge is dragged is what the rules accept, from both ends.
    const accepted = fixture.expected === null;
    expect(compatibleInputs(graph, specs, source).has(fixture.target)).toBe(accepted);
    expect(compatibleOutputs(graph, specs, target).has(fixture.source)).toBe(accepted);
  });
});

describe("a gesture that replaces what feeds an input", () => {
  const GRAPH = toyGraph(
    { data: "constant", more: "constant", sum: "add", parts: "split", learner: "learner" },
    ["data.dataset -> sum.left", "sum.sum -> parts.dataset"],
  );
  const specs = toySpecs(GRAPH);
  const check = (text: string) => {
    const { source, target } = edgeOf(text);
    return checkConnection(GRAPH, specs, source, target, "replace")?.code ?? null;
  };

  it("may end where an edge ends already, and nowhere else that rules forbid", () => {
    expect(check("more.dataset -> sum.left")).toBeNull();
    expect(check("data.dataset -> sum.left")).toBe("graph.duplicate_edge");
    expect(check("learner.untrained_model -> sum.left")).toBe("port.type_mismatch");
    expect(check("parts.first -> sum.left")).toBe("graph.cycle");
  });

  it("is offered these ports, from both ends", () => {
    const more = { node: "more", port: "dataset" };
    const inputs = ["sum.left", "sum.right", "parts.dataset"];
    expect([...compatibleInputs(GRAPH, specs, more, "replace")]).toEqual(inputs);
    expect([...compatibleInputs(GRAPH, specs, more)]).toEqual(["sum.right"]);
    const read = { node: "parts", port: "dataset" };
    const outputs = ["data.dataset", "more.dataset"];
    expect([...compatibleOutputs(GRAPH, specs, read, "replace")]).toEqual(outputs);
    expect([...compatibleOutputs(GRAPH, specs, read)]).toEqual([]);
  });

  it("takes a free input of a node before one whose edge gives way", () => {
    const more = { node: "more", port: "dataset" };
    expect(firstCompatibleInput(GRAPH, specs, more, "sum")?.name).toBe("right");
    expect(firstCompatibleInput(GRAPH, specs, more, "parts")?.name).toBe("dataset");
    expect(firstCompatibleInput(GRAPH, specs, more, "learner")).toBeNull();
  });

  it("leaves a moved edge its old place among those it may go to", () => {
    const moved = withoutEdge(GRAPH, "data.dataset->sum.left");
    const data = { node: "data", port: "dataset" };
    expect([...compatibleInputs(moved, specs, data, "replace")]).toContain("sum.left");
    expect(GRAPH.edges.size).toBe(2);
  });
});
