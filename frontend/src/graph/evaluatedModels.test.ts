import { describe, expect, it } from "vitest";
import { loadDocument } from "./document";
import { evaluatedModels } from "./evaluatedModels";

const COMPONENTS: Record<string, string> = {
  data: "Dataset",
  forest: "Boosted Trees",
  forest_2: "Boosted Trees",
  line: "Linear Regression",
};

function comparison(first: string, second: string) {
  const ids = ["data", first, second, "train_a", "train_b", "score_a", "score_b", "evaluate"];
  const wires: [string, string][] = [
    // The second input is drawn first: the ports decide, not the order of the edges.
    ["score_b.scored", "evaluate.scored_dataset_to_compare"],
    ["score_a.scored", "evaluate.scored_dataset"],
    ["data.output", "score_a.dataset"],
    ["train_a.model", "score_a.model"],
    ["data.output", "score_b.dataset"],
    ["train_b.model", "score_b.model"],
    [`${first}.untrained_model`, "train_a.untrained_model"],
    [`${second}.untrained_model`, "train_b.untrained_model"],
  ];
  return loadDocument({
    format: "jackfield/pipeline@1",
    name: "Comparison",
    nodes: ids.map((id) => ({ id, component: id })),
    edges: wires.map(([from, to]) => ({ from, to })),
  });
}

const labelOf = (node: string) => COMPONENTS[node] ?? node;

describe("the models behind an evaluation", () => {
  it("are called by their learners, in the order of the inputs", () => {
    const names = evaluatedModels(comparison("line", "forest"), "evaluate", labelOf);
    expect(names).toEqual(["Linear Regression", "Boosted Trees"]);
  });

  it("are told apart by id when both learners are of one kind", () => {
    const names = evaluatedModels(comparison("forest", "forest_2"), "evaluate", labelOf);
    expect(names).toEqual(["Boosted Trees (forest)", "Boosted Trees (forest_2)"]);
  });

  it("are called by the node that the data come from when no learner stands behind", () => {
    const graph = loadDocument({
      format: "jackfield/pipeline@1",
      name: "Data only",
      nodes: [
        { id: "data", component: "dataset" },
        { id: "evaluate", component: "evaluate_model" },
      ],
      edges: [{ from: "data.output", to: "evaluate.scored_dataset" }],
    });
    expect(evaluatedModels(graph, "evaluate", labelOf)).toEqual(["Dataset"]);
  });
});
