import { describe, expect, it } from "vitest";
import { copyFragment, parseFragment, pasteFragment } from "./clipboard";
import * as commands from "./commands";
import { dumpDocument, loadDocument } from "./document";
import { applyEdits, invertEdits } from "./edits";
import { type Command, execute, NO_HISTORY, redo, undo } from "./history";
import type { Graph } from "./model";
import * as settings from "./settings";
import { edgeOf, toyGraph } from "./toy";

const GRAPH = toyGraph({ data: "constant", more: "constant", sum: "add", parts: "split" }, [
  "data.dataset -> sum.left",
  "more.dataset -> sum.right",
  "sum.sum -> parts.dataset",
]);

const promoted = (() => {
  const command = settings.promoteParameter(GRAPH, "parts", "fraction", "float", 0.7);
  return applyEdits(GRAPH, command.edits);
})();

/** Every command there is, each with the graph it is done on. */
const EVERY: [string, Graph, (graph: Graph) => Command][] = [
  [
    "addNode",
    GRAPH,
    (g) => commands.addNode(commands.newNode(g, "split", { x: 5, y: 6 }), "Split Data"),
  ],
  [
    "addConnectedNode",
    GRAPH,
    (g) => {
      const node = commands.newNode(g, "split", { x: 0, y: 0 });
      const target = { node: node.id, port: "dataset" };
      return commands.addConnectedNode(
        g,
        node,
        "Split Data",
        { node: "parts", port: "first" },
        target,
      );
    },
  ],
  [
    "addSplicedNode",
    GRAPH,
    (g) => {
      const edge = edgeOf("sum.sum -> parts.dataset");
      const splice = { edge, input: "dataset", output: "first" };
      const node = commands.newNode(g, "split", { x: 0, y: 0 });
      return commands.addSplicedNode(node, "Split Data", splice);
    },
  ],
  [
    "removeElements",
    GRAPH,
    (g) => commands.removeElements(g, ["sum", "data"], ["sum.sum->parts.dataset"]),
  ],
  ["moveNodes", GRAPH, (g) => commands.moveNodes(g, new Map([["data", { x: 9, y: 9 }]]))],
  [
    "connect",
    GRAPH,
    (g) => commands.connect(g, { node: "data", port: "dataset" }, { node: "parts", port: "x" }),
  ],
  [
    "connect, where an edge gives way",
    GRAPH,
    (g) => commands.connect(g, { node: "data", port: "dataset" }, { node: "sum", port: "right" }),
  ],
  [
    "reconnect",
    GRAPH,
    (g) =>
      commands.reconnect(
        g,
        "data.dataset->sum.left",
        { node: "data", port: "dataset" },
        { node: "parts", port: "dataset" },
      ),
  ],
  ["disconnect", GRAPH, (g) => commands.disconnect(g, "more.dataset->sum.right")],
  ["setParameter", GRAPH, (g) => commands.setParameter(g, "parts", "fraction", 0.3)],
  ["setComment", GRAPH, (g) => commands.setComment(g, "parts", "by year")],
  ["nameNode", GRAPH, (g) => commands.nameNode(g, "parts", "Two halves")],
  ["setCompute", GRAPH, (g) => commands.setCompute(g, "parts", "docker")],
  ["setSecret", GRAPH, (g) => commands.setSecret(g, "parts", "API_TOKEN", "service")],
  ["setReuse", GRAPH, (g) => commands.setReuse(g, "parts", false)],
  ["setMaxAge", GRAPH, (g) => commands.setMaxAge(g, "parts", 3600)],
  ["setVersion", GRAPH, (g) => commands.setVersion(g, "parts", "2")],
  ["renameNode", GRAPH, (g) => commands.renameNode(g, "sum", "total")],
  [
    "replaceGraph",
    GRAPH,
    (g) => commands.replaceGraph(g, toyGraph({ lone: "constant" }), "Take theirs"),
  ],
  ["renamePipeline", GRAPH, (g) => settings.renamePipeline(g, "Prices")],
  ["describePipeline", GRAPH, () => settings.describePipeline("What it is for")],
  ["setDefault", GRAPH, (g) => settings.setDefault(g, "compute", "docker")],
  [
    "promoteParameter",
    GRAPH,
    (g) => settings.promoteParameter(g, "parts", "fraction", "float", 0.7),
  ],
  ["demoteParameter", promoted, (g) => settings.demoteParameter(g, "parts", "fraction")],
  ["bindParameter", promoted, (g) => settings.bindParameter(g, "sum", "weight", "fraction")],
  ["removePipelineParameter", promoted, (g) => settings.removePipelineParameter(g, "fraction")],
  [
    "changePipelineParameter",
    promoted,
    (g) =>
      settings.changePipelineParameter(g, "fraction", { name: "train_fraction", default: 0.8 }),
  ],
  [
    "pasteFragment",
    GRAPH,
    (g) => pasteFragment(g, copyFragment(g, new Set(["sum", "parts"])), { x: 1, y: 2 }).command,
  ],
];

describe("every command has an inverse", () => {
  it.each(EVERY)(
    "%s changes the graph, and undo gives it back to the letter",
    (_name, graph, make) => {
      const { edits } = make(graph);
      const after = applyEdits(graph, edits);
      expect(dumpDocument(after)).not.toEqual(dumpDocument(graph));
      expect(dumpDocument(applyEdits(after, invertEdits(graph, edits)))).toEqual(
        dumpDocument(graph),
      );
    },
  );
});

describe("removing a node", () => {
  it("takes its edges with it", () => {
    const after = applyEdits(GRAPH, commands.removeElements(GRAPH, ["sum"]).edits);
    expect([...after.nodes.keys()]).toEqual(["data", "more", "parts"]);
    expect(after.edges.size).toBe(0);
  });
});

describe("an edge on an input that has one", () => {
  const data = { node: "data", port: "dataset" };
  const edges = (command: Command) => [...applyEdits(GRAPH, command.edits).edges.keys()].sort();

  it("takes its place", () => {
    expect(edges(commands.connect(GRAPH, data, { node: "sum", port: "right" }))).toEqual([
      "data.dataset->sum.left",
      "data.dataset->sum.right",
      "sum.sum->parts.dataset",
    ]);
  });

  it("takes its place when it comes from another port, or with a new node", () => {
    const parts = { node: "parts", port: "dataset" };
    const id = "data.dataset->sum.left";
    expect(edges(commands.reconnect(GRAPH, id, data, parts))).toEqual([
      "data.dataset->parts.dataset",
      "more.dataset->sum.right",
    ]);
    const node = commands.newNode(GRAPH, "constant", { x: 0, y: 0 });
    const source = { node: node.id, port: "dataset" };
    expect(edges(commands.addConnectedNode(GRAPH, node, "Constant", source, parts))).toEqual([
      "constant.dataset->parts.dataset",
      "data.dataset->sum.left",
      "more.dataset->sum.right",
    ]);
  });

  it("can be moved by its other end, and stays where it is put back", () => {
    const left = { node: "sum", port: "left" };
    const id = "data.dataset->sum.left";
    const more = { node: "more", port: "dataset" };
    expect(edges(commands.reconnect(GRAPH, id, more, left))).toEqual([
      "more.dataset->sum.left",
      "more.dataset->sum.right",
      "sum.sum->parts.dataset",
    ]);
    expect(commands.reconnect(GRAPH, id, data, left).edits).toEqual([]);
  });
});

describe("renaming a node", () => {
  it("takes its edges along and keeps its place in the document", () => {
    const after = applyEdits(GRAPH, commands.renameNode(GRAPH, "sum", "total").edits);
    expect([...after.nodes.keys()]).toEqual(["data", "more", "total", "parts"]);
    expect(after.edges.has(edgeOf("total.sum -> parts.dataset").id)).toBe(true);
  });

  it("does nothing when the id is taken", () => {
    expect(commands.renameNode(GRAPH, "sum", "data").edits).toEqual([]);
  });
});

describe("new ids", () => {
  it("count up from the component's name", () => {
    const ids = ["split", "split", "split"].reduce((graph, component) => {
      const node = commands.newNode(graph, component, { x: 0, y: 0 });
      return applyEdits(graph, commands.addNode(node, "Split Data").edits);
    }, toyGraph({}));
    expect([...ids.nodes.keys()]).toEqual(["split", "split_2", "split_3"]);
  });
});

describe("pipeline parameters", () => {
  it("take the present value as default, and give it back when demoted", () => {
    expect(promoted.parameters).toEqual([
      { name: "fraction", type: "float", default: 0.7, description: "" },
    ]);
    expect(promoted.nodes.get("parts")?.parameters.fraction).toEqual({ $parameter: "fraction" });
    const after = applyEdits(
      promoted,
      settings.demoteParameter(promoted, "parts", "fraction").edits,
    );
    expect(after.nodes.get("parts")?.parameters.fraction).toBe(0.7);
    expect(after.parameters).toEqual([]);
  });

  it("stay while another node uses them", () => {
    const shared = applyEdits(
      promoted,
      settings.bindParameter(promoted, "sum", "weight", "fraction").edits,
    );
    const after = applyEdits(shared, settings.demoteParameter(shared, "parts", "fraction").edits);
    expect(after.parameters).toHaveLength(1);
  });

  it("carry their users along when they are renamed", () => {
    const change = settings.changePipelineParameter(promoted, "fraction", { name: "share" });
    const after = applyEdits(promoted, change.edits);
    expect(after.nodes.get("parts")?.parameters.fraction).toEqual({ $parameter: "share" });
  });
});

describe("a paste", () => {
  it("gives fresh ids, keeps the edges within and is one undo step", () => {
    const { command, ids } = pasteFragment(GRAPH, copyFragment(GRAPH, new Set(["sum", "parts"])), {
      x: 500,
      y: 40,
    });
    const step = execute(GRAPH, NO_HISTORY, command, 0);
    expect(ids).toEqual(["sum_2", "parts_2"]);
    expect(step.graph.edges.has(edgeOf("sum_2.sum -> parts_2.dataset").id)).toBe(true);
    expect(step.graph.edges.size).toBe(4);
    expect(step.graph.nodes.get("sum_2")?.position).toEqual({ x: 500, y: 40 });
    expect(undo(step.graph, step.history)?.graph.nodes.size).toBe(4);
  });

  it("brings the pipeline parameters it uses to another pipeline", () => {
    const fragment = copyFragment(promoted, new Set(["parts"]));
    const target = toyGraph({});
    const after = applyEdits(target, pasteFragment(target, fragment, { x: 0, y: 0 }).command.edits);
    expect(after.parameters.map((item) => item.name)).toEqual(["fraction"]);
  });

  it("reads a whole document and refuses other text", () => {
    expect(parseFragment(JSON.stringify(dumpDocument(GRAPH)))?.nodes).toHaveLength(4);
    expect(parseFragment("hello")).toBeNull();
    expect(parseFragment('{"format": "other", "nodes": [], "edges": []}')).toBeNull();
    const torn = { ...dumpDocument(GRAPH), edges: [{ from: "data.dataset" }] };
    expect(parseFragment(JSON.stringify(torn))).toBeNull();
  });
});

describe("history", () => {
  it("joins quick edits of one field into one step, and starts another after a pause", () => {
    const typed = [0, 300, 600, 5000].reduce(
      (step, at) =>
        execute(
          step.graph,
          step.history,
          commands.setParameter(step.graph, "parts", "fraction", at),
          at,
        ),
      { graph: GRAPH, history: NO_HISTORY },
    );
    expect(typed.history.past).toHaveLength(2);
    const once = undo(typed.graph, typed.history);
    expect(once?.graph.nodes.get("parts")?.parameters.fraction).toBe(600);
    const twice = once && undo(once.graph, once.history);
    expect(twice?.graph.nodes.get("parts")?.parameters).toEqual({});
    expect(
      twice && redo(twice.graph, twice.history)?.graph.nodes.get("parts")?.parameters.fraction,
    ).toBe(600);
  });

  it("forgets what was undone when something else is done", () => {
    const first = execute(GRAPH, NO_HISTORY, commands.setComment(GRAPH, "data", "a"), 0);
    const back = undo(first.graph, first.history);
    if (!back) throw new Error("There was one step to undo.");
    const other = execute(
      back.graph,
      back.history,
      commands.setComment(back.graph, "more", "b"),
      1,
    );
    expect(other.history.future).toEqual([]);
  });
});

describe("the document format", () => {
  it("survives a round trip, unknown fields included", () => {
    const document = {
      ...dumpDocument(promoted),
      later: { of: "a newer release" },
      nodes: [
        { id: "a", component: "split@2", parameters: {}, position: { x: 1, y: 2 }, tint: "green" },
      ],
      edges: [],
    };
    expect(dumpDocument(loadDocument(document))).toEqual(document);
  });

  it("writes what is said of reuse only where it differs from what is usual", () => {
    const said = loadDocument({
      format: "jackfield/pipeline@1",
      nodes: [
        { id: "usual", component: "constant", reuse: true, max_age_seconds: null },
        {
          id: "always",
          component: "constant",
          reuse: false,
          max_age_seconds: 3600,
          secrets: { API_TOKEN: "service" },
        },
      ],
      edges: [],
    });
    expect(said.nodes.get("usual")).toMatchObject({ reuse: true, maxAgeSeconds: null });
    expect(said.nodes.get("always")).toMatchObject({ reuse: false, maxAgeSeconds: 3600 });
    const [usual, always] = dumpDocument(said).nodes;
    expect(Object.keys(usual ?? {})).not.toContain("reuse");
    expect(Object.keys(usual ?? {})).not.toContain("max_age_seconds");
    expect(Object.keys(usual ?? {})).not.toContain("secrets");
    expect(always).toMatchObject({
      reuse: false,
      max_age_seconds: 3600,
      secrets: { API_TOKEN: "service" },
    });
  });
});
