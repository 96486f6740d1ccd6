import { describe, expect, it } from "vitest";
import { chosenDataset } from "./chosenDataset";
import { loadDocument } from "./document";
import type { JsonObject } from "./model";

function drawn(component: string, parameters: JsonObject) {
  const graph = loadDocument({
    format: "jackfield/pipeline@1",
    parameters: [{ name: "source", type: "str", default: "cars", description: "" }],
    nodes: [{ id: "data", component, parameters, position: { x: 0, y: 0 } }],
    edges: [],
  });
  return chosenDataset(graph, graph.nodes.get("data"));
}

describe("the dataset of a node", () => {
  it("is the one it names, in the latest version unless it says which", () => {
    expect(drawn("dataset", { dataset: "cars" })).toEqual({ name: "cars", version: null });
    expect(drawn("dataset@1", { dataset: "cars", version: 2 })).toEqual({
      name: "cars",
      version: 2,
    });
  });

  it("comes from the default of the pipeline parameter it is bound to", () => {
    expect(drawn("dataset", { dataset: { $parameter: "source" } })).toEqual({
      name: "cars",
      version: null,
    });
    expect(drawn("dataset", { dataset: { $parameter: "gone" } })).toBeNull();
  });

  it("is none for other components and while none is chosen", () => {
    expect(drawn("split_data", { dataset: "cars" })).toBeNull();
    expect(drawn("dataset", { dataset: "" })).toBeNull();
    expect(drawn("dataset", {})).toBeNull();
  });
});
