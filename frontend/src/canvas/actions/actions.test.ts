import { describe, expect, it } from "vitest";
import { createDocumentStore } from "@/graph/documentStore";
import { createFacts } from "@/graph/facts";
import type { Problem } from "@/graph/problems";
import { TOYS, toyGraph } from "@/graph/toy";
import { NO_RUN } from "@/runs/session";
import { createSession } from "../session";
import { createActions } from "./actions";

function scene() {
  const document = createDocumentStore(
    toyGraph({ data: "constant", parts: "split", model: "train" }, [
      "data.dataset -> parts.dataset",
    ]),
  );
  const facts = createFacts();
  facts.setComponents(TOYS, new Map());
  const session = createSession({ document, facts, runView: NO_RUN });
  const said: string[] = [];
  const told: string[] = [];
  const refused: Problem[] = [];
  const located: string[] = [];
  const focused: string[] = [];
  const actions = createActions(session, {
    announce: (text) => said.push(text),
    tell: (text) => told.push(text),
    refuse: (problem) => refused.push(problem),
    centre: () => ({ x: 400, y: 400 }),
    locate: (id) => located.push(id),
    focus: (id) => focused.push(id),
  });
  const ids = () => [...document.getState().graph.nodes.keys()];
  const edges = () => [...document.getState().graph.edges.keys()];
  return { document, actions, said, told, refused, located, focused, ids, edges };
}

describe("actions on the canvas", () => {
  it("refuse an edge with the reason and draw nothing", () => {
    const { actions, refused, edges } = scene();
    const done = actions.join(
      { node: "parts", port: "first" },
      { node: "model", port: "untrained_model" },
    );
    expect(done).toBe(false);
    expect(refused.map((problem) => problem.code)).toEqual(["port.type_mismatch"]);
    expect(edges()).toHaveLength(1);
  });

  it("join an edge dropped on a node's body to the first port that takes it", () => {
    const { actions, edges } = scene();
    actions.joinNode({ node: "parts", port: "second" }, "model");
    expect(edges()).toContain("parts.second->model.dataset");
  });

  it("replace what feeds an input, as one step", () => {
    const { actions, document, edges, said, refused } = scene();
    const extra = actions.add("constant");
    expect(actions.join({ node: extra, port: "dataset" }, { node: "parts", port: "dataset" })).toBe(
      true,
    );
    expect(edges()).toEqual(["constant.dataset->parts.dataset"]);
    expect(said.at(-1)).toContain("in the place of dataset of data");
    expect(refused).toEqual([]);
    actions.undo();
    expect(edges()).toEqual(["data.dataset->parts.dataset"]);
    expect(document.getState().history.past.map(({ label }) => label)).toEqual(["Add Constant"]);
  });

  it("move an edge to another port by the same rules", () => {
    const { actions, edges, refused } = scene();
    const edge = "data.dataset->parts.dataset";
    const data = { node: "data", port: "dataset" };
    expect(actions.join(data, { node: "model", port: "untrained_model" }, edge)).toBe(false);
    expect(refused.map((problem) => problem.code)).toEqual(["port.type_mismatch"]);
    expect(edges()).toEqual([edge]);
    actions.joinNode(data, "model", edge);
    expect(edges()).toEqual(["data.dataset->model.dataset"]);
    actions.undo();
    expect(edges()).toEqual([edge]);
  });

  it("add a component with the edge it was dropped from, as one step", () => {
    const { actions, document, ids, edges } = scene();
    const added = actions.addJoined("split", { node: "parts", port: "first" }, "output", {
      x: 0,
      y: 0,
    });
    expect(added).toBe("split");
    expect(edges()).toContain("parts.first->split.dataset");
    actions.undo();
    expect(ids()).toEqual(["data", "parts", "model"]);
    expect(document.getState().history.past).toEqual([]);
  });

  it("drop a component where the pointer holds its head, and leave the view alone", () => {
    const { actions, document, located, focused } = scene();
    const id = actions.drop("split", { x: 612, y: 424 });
    expect(document.getState().graph.nodes.get(id)?.position).toEqual({ x: 504, y: 400 });
    expect(focused).toEqual(["split"]);
    expect(located).toEqual([]);
  });

  it("put a component that is dropped on an edge in between, as one step", () => {
    const { actions, document, edges, said } = scene();
    // The edge runs from (112, 61) straight down to (112, 95).
    const id = actions.drop("split", { x: 112, y: 74 });
    expect(edges()).toEqual(["data.dataset->split.dataset", "split.first->parts.dataset"]);
    expect(said.at(-1)).toContain("between data and parts");
    expect(document.getState().graph.nodes.get(id)?.position.y).toBeLessThan(150);
    actions.undo();
    expect(edges()).toEqual(["data.dataset->parts.dataset"]);
    expect(document.getState().history.past).toEqual([]);
  });

  it("leave an edge alone that a dropped component does not fit into", () => {
    const { actions, edges } = scene();
    actions.drop("learner", { x: 112, y: 74 });
    expect(edges()).toEqual(["data.dataset->parts.dataset"]);
  });

  it("duplicate the selection, then select and focus the copy", () => {
    const { actions, document, located, ids } = scene();
    document.select(["data", "parts"]);
    actions.duplicate();
    expect(ids()).toEqual(["data", "parts", "model", "data_2", "parts_2"]);
    expect([...document.getState().selection.nodes]).toEqual(["data_2", "parts_2"]);
    expect(located).toEqual(["data_2"]);
  });

  it("cut what is selected, and paste it again elsewhere", () => {
    const { actions, document, ids, edges } = scene();
    document.select(["data", "parts"]);
    const text = actions.cut();
    expect(ids()).toEqual(["model"]);
    actions.paste(text ?? "");
    expect(ids()).toEqual(["model", "data", "parts"]);
    expect(edges()).toEqual(["data.dataset->parts.dataset"]);
  });

  it("take the presses of an arrow key as one step", () => {
    const { actions, document } = scene();
    document.select(["data"]);
    for (let press = 0; press < 5; press += 1) actions.nudge(8, 0);
    expect(document.getState().graph.nodes.get("data")?.position.x).toBe(40);
    expect(document.getState().history.past).toHaveLength(1);
  });

  it("say so when there is nothing to copy or to paste", () => {
    const { actions, told, ids } = scene();
    expect(actions.copy()).toBeNull();
    for (const text of ["", "just text", '{"format": "jackfield/pipeline@1", "nodes": []}']) {
      actions.paste(text);
    }
    expect(told[0]).toMatch(/select nodes first/);
    expect(told.slice(1)).toEqual(new Array(3).fill(expect.stringMatching(/holds no nodes/)));
    expect(ids()).toHaveLength(3);
  });
});
