import { describe, expect, it } from "vitest";
import { layeredLayout } from "./layout";
import { outlineOf } from "./outline";
import { searchComponents, searchNodes } from "./search";
import { TOYS, toyGraph, toySpecs } from "./toy";

const SIZE = { width: 200, height: 60 };
const GRAPH = toyGraph({ parts: "split", data: "constant", learn: "learner", model: "train" }, [
  "data.dataset -> parts.dataset",
  "parts.first -> model.dataset",
  "learn.untrained_model -> model.untrained_model",
]);

describe("the layered layout", () => {
  it("puts every node below what it reads, and none on another", () => {
    const places = layeredLayout(GRAPH, () => SIZE);
    for (const edge of GRAPH.edges.values()) {
      const above = places.get(edge.source.node)?.y ?? Number.NaN;
      expect(places.get(edge.target.node)?.y).toBeGreaterThanOrEqual(above + SIZE.height);
    }
    const spots = [...places.values()];
    const overlaps = spots.filter((one, at) =>
      spots.some(
        (other, index) =>
          index > at &&
          Math.abs(one.x - other.x) < SIZE.width &&
          Math.abs(one.y - other.y) < SIZE.height,
      ),
    );
    expect(overlaps).toEqual([]);
  });

  it("does the same work per node for 5,000 nodes as for 50, since its time is linear", () => {
    const questionsPerNode = (count: number): number => {
      const nodes = Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, "split"]));
      const edges = Array.from({ length: count - 1 }, (_, n) => `n${n}.first -> n${n + 1}.dataset`);
      let questions = 0;
      layeredLayout(toyGraph(nodes, edges), () => {
        questions += 1;
        return SIZE;
      });
      return questions / count;
    };
    expect(questionsPerNode(5000)).toBeCloseTo(questionsPerNode(50), 1);
  });

  it("places the nodes of a cycle too", () => {
    const cycle = toyGraph({ a: "split", b: "split" }, [
      "a.first -> b.dataset",
      "b.first -> a.dataset",
    ]);
    expect(layeredLayout(cycle, () => SIZE).size).toBe(2);
  });
});

describe("the outline", () => {
  it("lists nodes in reading order with what they read and feed", () => {
    const items = outlineOf(GRAPH, toySpecs(GRAPH));
    expect(items.map((item) => item.node.id)).toEqual(["data", "learn", "parts", "model"]);
    const train = items.at(-1);
    expect(train?.inputs.map((input) => input.source?.node)).toEqual(["learn", "parts"]);
    expect(items[2]?.outputs[0]?.targets).toEqual([{ node: "model", port: "dataset" }]);
  });
});

describe("search", () => {
  const components = [...TOYS.values()].map((spec) =>
    spec.name === "split" ? { ...spec, keywords: ["train test", "partition"] } : spec,
  );

  it("finds a component by a synonym and puts hits in the name first", () => {
    expect(searchComponents(components, "partition").map((spec) => spec.name)).toEqual(["split"]);
    expect(searchComponents(components, "train").map((spec) => spec.name)).toEqual([
      "train",
      "split",
    ]);
    expect(searchComponents(components, "zebra")).toEqual([]);
  });

  it("finds nodes by display name, id and comment", () => {
    expect(searchNodes(GRAPH, TOYS, "split data").map((node) => node.id)).toEqual(["parts"]);
    expect(searchNodes(GRAPH, TOYS, "learn").map((node) => node.id)).toEqual(["learn"]);
  });
});
