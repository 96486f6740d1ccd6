import { describe, expect, it } from "vitest";
import { addSplicedNode, newNode } from "./commands";
import { dumpDocument } from "./document";
import { execute, NO_HISTORY, undo } from "./history";
import { spliceOf } from "./splice";
import { edgeOf, TOYS, toyGraph, toySpecs } from "./toy";

const GRAPH = toyGraph({ data: "constant", sum: "add", learner: "learner", model: "train" }, [
  "data.dataset -> sum.left",
  "sum.sum -> model.dataset",
  "learner.untrained_model -> model.untrained_model",
]);

function toy(name: string) {
  const spec = TOYS.get(name);
  if (!spec) throw new Error(`There is no toy ${name}.`);
  return spec;
}

const fitted = (edge: string, name: string) => spliceOf(toySpecs(GRAPH), edgeOf(edge), toy(name));

describe("a component in the middle of an edge", () => {
  it("takes it at its first fitting input, and gives it on at its first fitting output", () => {
    expect(fitted("data.dataset -> sum.left", "split")).toMatchObject({
      input: "dataset",
      output: "first",
    });
    expect(fitted("data.dataset -> sum.left", "add")).toMatchObject({
      input: "left",
      output: "sum",
    });
  });

  it("is refused where the types do not fit, before or behind", () => {
    expect(fitted("learner.untrained_model -> model.untrained_model", "split")).toBeNull();
    // Train Model would read the table, but gives a model.
    expect(fitted("data.dataset -> sum.left", "train")).toBeNull();
    expect(fitted("data.dataset -> sum.left", "constant")).toBeNull();
  });

  it("is refused on an edge of an unknown component", () => {
    const odd = toyGraph({ data: "constant", odd: "mystery" }, ["data.dataset -> odd.x"]);
    expect(spliceOf(toySpecs(odd), edgeOf("data.dataset -> odd.x"), toy("split"))).toBeNull();
  });

  it("is one step: the node, and two edges for one", () => {
    const splice = fitted("sum.sum -> model.dataset", "split");
    if (!splice) throw new Error("Split Data fits between tables.");
    const node = newNode(GRAPH, "split", { x: 8, y: 16 });
    const done = execute(GRAPH, NO_HISTORY, addSplicedNode(node, "Split Data", splice), 0);
    expect([...done.graph.edges.keys()].sort()).toEqual([
      "data.dataset->sum.left",
      "learner.untrained_model->model.untrained_model",
      "split.first->model.dataset",
      "sum.sum->split.dataset",
    ]);
    expect(done.history.past).toHaveLength(1);
    const back = undo(done.graph, done.history);
    expect(back && dumpDocument(back.graph)).toEqual(dumpDocument(GRAPH));
  });
});
