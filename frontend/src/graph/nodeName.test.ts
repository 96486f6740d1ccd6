import { describe, expect, it } from "vitest";
import { copyFragment, pasteFragment } from "./clipboard";
import { nameNode } from "./commands";
import { checkConnection } from "./connect";
import { diffGraphs } from "./diff";
import { type DocumentNode, dumpDocument, dumpNode, loadDocument } from "./document";
import { createDocumentStore } from "./documentStore";
import { applyEdits } from "./edits";
import { asName, titleOf } from "./nodeName";
import { nodeSpecs } from "./nodeSpecs";
import { outlineOf } from "./outline";
import { searchNodes } from "./search";
import { TOYS, toyGraph, toySpecs } from "./toy";

const GRAPH = toyGraph({ data: "constant", a: "train", b: "train", odd: "mystery" });
const NAMED = applyEdits(GRAPH, nameNode(GRAPH, "a", "Forest").edits);

function documentOf(node: Partial<DocumentNode>) {
  const nodes = [
    { id: "a", component: "train", parameters: {}, position: { x: 0, y: 0 }, ...node },
  ];
  return loadDocument({ format: "jackfield/pipeline@1", nodes, edges: [] });
}

function nodeOf(graph: typeof GRAPH, id: string) {
  const node = graph.nodes.get(id);
  if (!node) throw new Error(`There is no node ${id}.`);
  return node;
}

describe("a name", () => {
  it("is one trimmed line of at most 200 characters", () => {
    expect(asName("  Forest\n of\tthe year ")).toBe("Forest of the year");
    expect(asName("x\u0000y\u2028z\ud800")).toBe("x y z");
    expect(asName("ü".repeat(300))).toBe("ü".repeat(200));
    // Two code units each: none is cut in half.
    expect(asName("🌲".repeat(300))).toBe("🌲".repeat(200));
    expect(asName(7)).toBe("");
  });

  it("is what the node is called, and else its component's title", () => {
    const spec = TOYS.get("train");
    expect(titleOf(nodeOf(NAMED, "a"), spec)).toBe("Forest");
    expect(titleOf(nodeOf(NAMED, "b"), spec)).toBe("Train Model");
    expect(titleOf(nodeOf(NAMED, "odd"), undefined)).toBe("mystery");
  });

  it("is kept in the document, and a document without one stays as it is", () => {
    expect(dumpNode(nodeOf(NAMED, "a"))).toMatchObject({ id: "a", name: "Forest" });
    expect(Object.keys(dumpNode(nodeOf(NAMED, "b")))).not.toContain("name");
    const plain = JSON.stringify(dumpDocument(GRAPH));
    expect(JSON.stringify(dumpDocument(loadDocument(JSON.parse(plain))))).toBe(plain);
    expect(loadDocument(dumpDocument(NAMED))).toEqual(NAMED);
  });

  it("that is blank or no text is none", () => {
    expect(nodeOf(documentOf({ name: "  " }), "a").name).toBe("");
    expect(nodeOf(documentOf({ name: 7 as unknown as string }), "a").name).toBe("");
  });

  it("is given in one undo step, however often it is typed over", () => {
    const store = createDocumentStore(GRAPH, () => 0);
    store.run(nameNode(GRAPH, "a", "Forest"));
    store.run(nameNode(store.getState().graph, "a", "Boosted"));
    store.undo();
    expect(store.getState().graph.nodes.get("a")?.name).toBe("Forest");
    store.undo();
    expect(store.getState().graph).toEqual(GRAPH);
  });

  it("that the node has already, or for a node that is gone, is no step", () => {
    expect(nameNode(NAMED, "a", " Forest ").edits).toEqual([]);
    expect(nameNode(NAMED, "nowhere", "Forest").edits).toEqual([]);
  });

  it("goes with a copy", () => {
    const { command, ids } = pasteFragment(NAMED, copyFragment(NAMED, new Set(["a"])), {
      x: 9,
      y: 9,
    });
    const [copy = ""] = ids;
    expect(applyEdits(NAMED, command.edits).nodes.get(copy)?.name).toBe("Forest");
  });

  it("is told where two drawings differ, found, and listed in the outline", () => {
    expect(diffGraphs(GRAPH, NAMED).changed).toEqual([{ id: "a", fields: ["name"] }]);
    expect(searchNodes(NAMED, TOYS, "fore").map((node) => node.id)).toEqual(["a"]);
    // It is still the component that it is.
    expect(searchNodes(NAMED, TOYS, "train model").map((node) => node.id)).toEqual(["a", "b"]);
    const titles = outlineOf(NAMED, toySpecs(NAMED)).map((item) => item.displayName);
    expect(titles.toSorted()).toEqual(["Constant", "Forest", "Train Model", "mystery"]);
  });

  it("stands in the sentence that refuses an edge", () => {
    const specs = nodeSpecs(NAMED, TOYS, new Map());
    const into = (node: string) =>
      checkConnection(
        NAMED,
        specs,
        { node: "data", port: "dataset" },
        { node, port: "untrained_model" },
      )?.message;
    expect(into("a")).toMatch(/^Forest reads an untrained model/);
    expect(into("b")).toMatch(/^Train Model reads an untrained model/);
  });
});
