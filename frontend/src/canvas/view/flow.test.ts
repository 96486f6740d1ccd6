import { describe, expect, it } from "vitest";
import { moveNodes, nameNode, setComment } from "@/graph/commands";
import { createDocumentStore, NO_SELECTION } from "@/graph/documentStore";
import { applyEdits } from "@/graph/edits";
import { createFacts } from "@/graph/facts";
import type { Graph } from "@/graph/model";
import { specOfNode } from "@/graph/nodeSpecs";
import { catalogueOf } from "@/graph/spec";
import { TOYS, toyGraph } from "@/graph/toy";
import { NO_RUN } from "@/runs/session";
import { createSession } from "../session";
import { createFlowEdges, createFlowNodes, type FlowSources } from "./flow";
import { freePlace, NODE_WIDTH, portOffset } from "./geometry";
import { FAR_ZOOM, fittingViewport, nodeRectangles, revealing } from "./viewport";

const GRAPH = toyGraph({ data: "constant", parts: "split", odd: "mystery" }, [
  "data.dataset -> parts.dataset",
  "parts.first -> odd.anything",
]);

function sourcesOf(graph: Graph, part: Partial<FlowSources> = {}): FlowSources {
  const facts = createFacts();
  facts.setComponents(TOYS, new Map());
  return {
    graph,
    selection: NO_SELECTION,
    facts: facts.getState(),
    moving: new Map(),
    aimed: null,
    active: "data",
    readOnly: false,
    ...part,
  };
}

describe("React Flow's arrays", () => {
  it("keep the identity of every node that an edit does not touch", () => {
    const derive = createFlowNodes();
    const before = derive(sourcesOf(GRAPH));
    const edited = applyEdits(GRAPH, setComment(GRAPH, "parts", "by year").edits);
    const after = derive(sourcesOf(edited));
    expect(after.map((node, index) => node === before[index])).toEqual([true, false, true]);
    const moved = applyEdits(edited, moveNodes(edited, new Map([["data", { x: 9, y: 9 }]])).edits);
    const last = derive(sourcesOf(moved));
    expect(last.map((node, index) => node === after[index])).toEqual([false, true, true]);
  });

  it("declare every size, so that nothing needs to be measured", () => {
    const [plain, , odd] = createFlowNodes()(sourcesOf(GRAPH));
    expect(plain).toMatchObject({ width: NODE_WIDTH, height: 56, measured: { height: 56 } });
    const commented = applyEdits(GRAPH, setComment(GRAPH, "data", "why").edits);
    expect(createFlowNodes()(sourcesOf(commented))[0]?.height).toBe(76);
    // An unknown component shows the ports that its edges speak of.
    expect(odd?.handles?.map((handle) => handle.id)).toEqual(["anything"]);
  });

  it("name a node for readers, and let the tab key reach one", () => {
    const nodes = createFlowNodes()(sourcesOf(GRAPH));
    expect(nodes.map((node) => node.ariaLabel)).toEqual([
      "Constant, data",
      "Split Data, parts",
      "mystery, odd",
    ]);
    expect(nodes.map((node) => node.domAttributes?.tabIndex)).toEqual([0, -1, -1]);
  });

  it("call a node by its name, and make room for all lines of a long one", () => {
    const named = (name: string) => applyEdits(GRAPH, nameNode(GRAPH, "data", name).edits);
    const [short] = createFlowNodes()(sourcesOf(named("Cars")));
    expect(short).toMatchObject({ ariaLabel: "Cars, data", height: 56 });
    // 41 letters in lines of at most 17: three.
    const long = "Forest of the cars that were sold in 2026";
    expect(createFlowNodes()(sourcesOf(named(long)))[0]?.height).toBe(56 + 2 * 20);
    // Without a space: 200 letters would be twelve lines, of which four are shown.
    expect(createFlowNodes()(sourcesOf(named("x".repeat(200))))[0]?.height).toBe(56 + 3 * 20);
  });

  it("colour an edge by what it carries", () => {
    const edges = createFlowEdges()(sourcesOf(GRAPH));
    expect(edges.map((edge) => edge.className)).toEqual(["edge-table", "edge-table"]);
  });
});

describe("the edge under a dragged component", () => {
  it("is drawn anew, and no other", () => {
    const derive = createFlowEdges();
    const before = derive(sourcesOf(GRAPH));
    const aimed = derive(sourcesOf(GRAPH, { aimed: "data.dataset->parts.dataset" }));
    expect(aimed.map((edge) => edge.className)).toEqual(["edge-aimed", "edge-table"]);
    expect(aimed[1]).toBe(before[1]);
  });
});

describe("a dataset node", () => {
  it("gives what its dataset holds, anything while it names none", () => {
    const spec = TOYS.get("constant");
    if (!spec) throw new Error("The toys have a constant.");
    const catalogue = catalogueOf([{ ...spec, name: "dataset" }]);
    const [node] = toyGraph({ data: "dataset" }).nodes.values();
    if (!node) throw new Error("The graph has a node.");
    const named = { ...node, parameters: { dataset: "photos" } };
    const types = new Map([["photos", "image_directory"]]);
    expect(specOfNode(node, catalogue, types)?.outputs[0]?.type).toBe("any");
    expect(specOfNode(named, catalogue, types)?.outputs[0]?.type).toBe("image_directory");
    // The same object again: what hangs on it need not be drawn again.
    expect(specOfNode(named, catalogue, types)).toBe(specOfNode(named, catalogue, types));
  });
});

describe("places", () => {
  it("spread ports evenly", () => {
    expect([0, 1, 2].map((index) => portOffset(index, 3, 224))).toEqual([56, 112, 168]);
  });

  it("keep a new node from hiding another", () => {
    const place = freePlace(GRAPH, { x: 3, y: 0 });
    const [data] = GRAPH.nodes.values();
    expect(Math.abs(place.y - (data?.position.y ?? 0))).toBeGreaterThanOrEqual(76);
  });

  it("of a fitted drawing lie beside the toolbar and React Flow's name", () => {
    const tall = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`n${at}`, "constant"]));
    const document = createDocumentStore(toyGraph(tall));
    const facts = createFacts();
    facts.setComponents(TOYS, new Map());
    const session = createSession({ document, facts, runView: NO_RUN });
    const pane = { width: 700, height: 600 };
    const { y, zoom } = fittingViewport(session, pane);
    const boxes = [...nodeRectangles(session).values()];
    expect(Math.min(...boxes.map((box) => box.y * zoom + y))).toBeGreaterThanOrEqual(31.9);
    const lowest = Math.max(...boxes.map((box) => (box.y + box.height) * zoom + y));
    expect(lowest).toBeLessThanOrEqual(536.1);
  });

  it("move the view no further than it takes to show a node", () => {
    const pane = { width: 800, height: 600 };
    const box = { x: 100, y: 100, width: 200, height: 50 };
    const view = { x: 0, y: 0, zoom: 1 };
    expect(revealing(box, view, pane)).toEqual(view);
    expect(revealing({ ...box, x: 700 }, view, pane)).toEqual({ x: -132, y: 0, zoom: 1 });
    expect(revealing({ ...box, y: -20 }, view, pane)).toEqual({ x: 0, y: 52, zoom: 1 });
    // 600 px less 64 for the toolbar.
    expect(revealing({ ...box, y: 560 }, view, pane)).toEqual({ x: 0, y: -74, zoom: 1 });
    expect(revealing(box, { ...view, zoom: FAR_ZOOM / 2 }, pane).zoom).toBeGreaterThan(FAR_ZOOM);
  });
});
