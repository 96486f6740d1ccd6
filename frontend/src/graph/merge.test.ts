import { describe, expect, it } from "vitest";
import type { Clash } from "./clash";
import {
  addNode,
  connect,
  disconnect,
  moveNodes,
  nameNode,
  newNode,
  removeElements,
  setComment,
  setCompute,
  setParameter,
  setReuse,
  setVersion,
} from "./commands";
import { dumpDocument, loadDraft } from "./document";
import { createDocumentStore, type DocumentStore } from "./documentStore";
import { applyEdits } from "./edits";
import type { Command } from "./history";
import { mergerOf } from "./merge";
import type { Graph } from "./model";
import { describePipeline, renamePipeline, setDefault } from "./settings";
import { edgeOf, toyGraph } from "./toy";

const BASE = toyGraph({ data: "constant", split: "split", other: "constant", sum: "add" }, [
  "data.dataset -> split.dataset",
  "split.first -> sum.left",
]);

type Change = (graph: Graph) => Command;
const changedBy = (graph: Graph, ...changes: Change[]): Graph =>
  changes.reduce((now, change) => applyEdits(now, change(now).edits), graph);
const made = (...changes: Change[]) => changedBy(BASE, ...changes);

const move =
  (id: string, x: number, y = 0): Change =>
  (graph) =>
    moveNodes(graph, new Map([[id, { x, y }]]));
const set =
  (id: string, name: string, value: number): Change =>
  (graph) =>
    setParameter(graph, id, name, value);
const add =
  (component: string, x = 500): Change =>
  (graph) =>
    addNode(newNode(graph, component, { x, y: 0 }), component);
const remove =
  (...ids: string[]): Change =>
  (graph) =>
    removeElements(graph, ids);
const join =
  (text: string): Change =>
  (graph) =>
    connect(graph, edgeOf(text).source, edgeOf(text).target);
const part =
  (text: string): Change =>
  (graph) =>
    disconnect(graph, edgeOf(text).id);

const merge = (mine: Graph, theirs: Graph, base = BASE) => mergerOf(base, theirs)(mine);
/** Without the order of nodes, edges and keys, which means nothing. */
const plain = (graph: Graph) => {
  const { nodes, edges, ...fields } = dumpDocument(graph);
  const edgeNames = edges.map(({ from, to }) => `${from} -> ${to}`).sort();
  return { ...fields, edges: edgeNames, nodes: new Map(nodes.map((node) => [node.id, node])) };
};

describe("a merge of two drawings", () => {
  /** Changes that have nothing to do with each other, by what they touch. */
  const disjoint: Record<string, Change> = {
    "a move": move("data", 300),
    "another node's move": move("split", 40, 90),
    "a parameter": set("split", "fraction", 0.5),
    "another parameter of the node": set("split", "seed", 7),
    "a name": (graph) => nameNode(graph, "split", "Parted"),
    "a comment": (graph) => setComment(graph, "split", "why"),
    "a target": (graph) => setCompute(graph, "split", "docker"),
    "a version": (graph) => setVersion(graph, "split", "2"),
    reuse: (graph) => setReuse(graph, "split", false),
    "a new node": add("learner"),
    "a new edge": join("other.dataset -> sum.right"),
    "a removed edge": part("split.first -> sum.left"),
    "the name": (graph) => renamePipeline(graph, "Ours"),
    "the description": () => describePipeline("what it does"),
    "a default": (graph) => setDefault(graph, "compute", "docker"),
    "another default": (graph) => setDefault(graph, "experiment", "first"),
  };
  it.each(Object.entries(disjoint))("has %s and anything else, whoever made which", (one, mine) => {
    for (const [other, theirs] of Object.entries(disjoint)) {
      if (other === one) continue;
      const { graph, clashes } = merge(made(mine), made(theirs));
      expect(clashes, other).toEqual([]);
      expect(plain(graph), other).toEqual(plain(made(mine, theirs)));
    }
  });

  it("is mine when only I changed something, down to the very nodes, and theirs when only they did", () => {
    const changed = made(move("data", 1), set("sum", "x", 2), add("train"));
    const { graph } = merge(changed, loadDraft({ name: "", document: dumpDocument(BASE) }));
    for (const [id, node] of changed.nodes) expect(graph.nodes.get(id)).toBe(node);
    expect(plain(merge(BASE, changed).graph)).toEqual(plain(changed));
  });

  it("has once what both changed in the same way", () => {
    const same = made(move("data", 9), set("split", "seed", 1), remove("sum"), add("learner"));
    const copy = loadDraft({ name: "", document: dumpDocument(same) });
    expect(merge(same, copy)).toMatchObject({ clashes: [], renamed: new Map() });
    expect(plain(merge(same, copy).graph)).toEqual(plain(same));
  });

  it("knows values by what they are, not by the order in which a database returns their keys", () => {
    const rule =
      (value: object): Change =>
      (graph) =>
        setParameter(graph, "split", "rule", value as never);
    const base = made(rule({ include: "all", at: { x: 1, y: 2 } }));
    const theirs = changedBy(base, rule({ at: { y: 2, x: 1 }, include: "all" }), move("sum", 5));
    const mine = changedBy(base, rule({ include: "none" }));
    expect(merge(mine, theirs, base)).toMatchObject({ clashes: [] });
    expect(merge(mine, theirs, base).graph.nodes.get("split")?.parameters).toEqual({
      rule: { include: "none" },
    });
  });

  it("compares places in whole pixels, as documents keep them", () => {
    const base = made(move("data", 10.4));
    const theirs = loadDraft({ name: "", document: dumpDocument(base) });
    expect(merge(changedBy(base, move("data", 50)), theirs, base).clashes).toEqual([]);
  });

  it("deletes with one side what the other left alone, with its edges", () => {
    const { graph, clashes } = merge(made(remove("split")), made(move("other", 7)));
    expect(clashes).toEqual([]);
    expect([...graph.nodes.keys()]).toEqual(["data", "other", "sum"]);
    expect(graph.edges.size).toBe(0);
  });

  it("keeps both nodes when both sides gave a new one the same id, mine under another", () => {
    const mine = made(
      add("learner", 100),
      (graph) => addNode({ ...newNode(graph, "train", { x: 0, y: 0 }) }, "Train"),
      join("learner.untrained_model -> train.untrained_model"),
    );
    const { graph, clashes, renamed } = merge(mine, made(add("learner", 900)));
    expect(clashes).toEqual([]);
    expect(renamed).toEqual(new Map([["learner", "learner_2"]]));
    expect(graph.nodes.get("learner")?.position.x).toBe(900);
    expect(graph.nodes.get("learner_2")).toMatchObject({ id: "learner_2", position: { x: 100 } });
    expect([...graph.edges.keys()]).toContain("learner_2.untrained_model->train.untrained_model");
  });
});

describe("what both sides changed differently", () => {
  const field = (name: string): Clash => ({ kind: "field", node: "split", field: name });
  const setting = (name: string, key: string | null = null) =>
    ({ kind: "setting", setting: name, name: key }) as Clash;
  const cases: [string, Change, Change, Clash][] = [
    ["a place", move("split", 1), move("split", 2), field("position")],
    ["a parameter", set("split", "seed", 1), set("split", "seed", 2), field("seed")],
    [
      "a parameter that one put back to its default",
      (graph) => setParameter(graph, "split", "kept", undefined),
      set("split", "kept", 2),
      field("kept"),
    ],
    ["a name", (g) => nameNode(g, "split", "A"), (g) => nameNode(g, "split", "B"), field("name")],
    [
      "a comment",
      (g) => setComment(g, "split", "A"),
      (g) => setComment(g, "split", "B"),
      field("comment"),
    ],
    [
      "a target",
      (g) => setCompute(g, "split", "A"),
      (g) => setCompute(g, "split", "B"),
      field("compute"),
    ],
    [
      "a version",
      (g) => setVersion(g, "split", "1"),
      (g) => setVersion(g, "split", "2"),
      field("component"),
    ],
    [
      "a deleted node that was changed",
      remove("split"),
      set("split", "seed", 2),
      { kind: "deleted", node: "split", by: "mine" },
    ],
    [
      "a changed node that was deleted",
      move("split", 4),
      remove("split"),
      { kind: "deleted", node: "split", by: "theirs" },
    ],
    [
      "a deleted node that was joined",
      remove("other"),
      join("other.dataset -> sum.right"),
      { kind: "deleted", node: "other", by: "mine" },
    ],
    [
      "a joined node that was deleted",
      join("other.dataset -> sum.right"),
      remove("other"),
      { kind: "deleted", node: "other", by: "theirs" },
    ],
    [
      "what feeds an input",
      join("other.dataset -> sum.left"),
      join("split.second -> sum.left"),
      { kind: "input", target: { node: "sum", port: "left" } },
    ],
    [
      "an input that one parted",
      part("split.first -> sum.left"),
      join("split.second -> sum.left"),
      { kind: "input", target: { node: "sum", port: "left" } },
    ],
    [
      "a name of the pipeline",
      (g) => renamePipeline(g, "A"),
      (g) => renamePipeline(g, "B"),
      setting("name"),
    ],
    [
      "a description",
      () => describePipeline("A"),
      () => describePipeline("B"),
      setting("description"),
    ],
    [
      "a default",
      (g) => setDefault(g, "compute", "A"),
      (g) => setDefault(g, "compute", "B"),
      setting("defaults", "compute"),
    ],
  ];
  const base = made(set("split", "kept", 1));

  it.each(cases)("is asked about: %s", (_name, mine, theirs, clash) => {
    const [my, their] = [changedBy(base, mine), changedBy(base, theirs)];
    expect(merge(my, their, base).clashes).toEqual([clash]);
  });

  it("includes edges that form a cycle only together", () => {
    const start = toyGraph({ one: "add", two: "add" });
    const [mine, theirs] = ["one.sum -> two.left", "two.sum -> one.left"].map((text) =>
      changedBy(start, join(text)),
    );
    expect(merge(mine as Graph, theirs as Graph, start).clashes).toEqual([{ kind: "cycle" }]);
  });

  it("includes pipeline parameters, which are known by name", () => {
    const parameter = (name: string, value: number) => ({
      name,
      type: "int" as const,
      default: value,
      description: "",
    });
    const having = (...parameters: ReturnType<typeof parameter>[]): Graph => ({
      ...BASE,
      parameters,
    });
    const start = having(parameter("a", 1));
    const mine = having(parameter("a", 2), parameter("b", 1));
    expect(merge(mine, having(parameter("a", 1), parameter("c", 1)), start)).toMatchObject({
      clashes: [],
      graph: { parameters: [parameter("a", 2), parameter("c", 1), parameter("b", 1)] },
    });
    expect(merge(mine, having(parameter("a", 3)), start).clashes).toEqual([
      setting("parameters", "a"),
    ]);
    expect(merge(mine, having(), start).clashes).toEqual([setting("parameters", "a")]);
  });
});

describe("any two drawings made of one", () => {
  /** Numbers that repeat for a seed (mulberry32). */
  const random = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
  const ANY = 12;
  const start = toyGraph(
    Object.fromEntries(Array.from({ length: ANY }, (_, index) => [`n${index}`, "add"])),
    Array.from({ length: ANY - 1 }, (_, index) => `n${index}.sum -> n${index + 1}.left`),
  );

  /** A change of one of the nodes whose number has the remainder, or of something of any node. */
  function anyChange(draw: () => number, numbers: readonly number[]): Change {
    const pick = () => `n${numbers[Math.floor(draw() * numbers.length)]}`;
    const kinds: (() => Change)[] = [
      () => move(pick(), Math.floor(draw() * 900)),
      () => set(pick(), `p${Math.floor(draw() * 3)}`, Math.floor(draw() * 5)),
      () => (graph) => nameNode(graph, pick(), `name ${Math.floor(draw() * 9)}`),
      () => join(`${pick()}.sum -> ${pick()}.right`),
      () => add("learner", Math.floor(draw() * 900)),
      () => remove(pick()),
    ];
    return (kinds[Math.floor(draw() * kinds.length)] as () => Change)();
  }
  /** Edges of removed nodes come back with nothing: what leads nowhere is no drawing. */
  const changed = (draw: () => number, numbers: readonly number[]): Graph => {
    const changes = Array.from({ length: 1 + Math.floor(draw() * 6) }, () =>
      anyChange(draw, numbers),
    );
    return changes.reduce((graph, change) => {
      const next = applyEdits(graph, change(graph).edits);
      return leadsNowhere(next) ? graph : next;
    }, start);
  };
  const leadsNowhere = ({ nodes, edges }: Graph) =>
    [...edges.values()].some(
      ({ source, target }) => !nodes.has(source.node) || !nodes.has(target.node),
    );
  const all = Array.from({ length: ANY }, (_, index) => index);

  it("clash for both or for neither, and without a clash either order gives the same drawing", () => {
    let [merged, asked] = [0, 0];
    for (let seed = 0; seed < 300; seed += 1) {
      const draw = random(seed);
      const [one, other] = [changed(draw, all), changed(draw, all)];
      const [there, back] = [merge(one, other, start), merge(other, one, start)];
      expect(there.clashes.length > 0, `seed ${seed}`).toBe(back.clashes.length > 0);
      expect(leadsNowhere(there.graph), `seed ${seed}`).toBe(false);
      if (there.clashes.length > 0) asked += 1;
      else if (there.renamed.size === 0) {
        merged += 1;
        expect(plain(there.graph), `seed ${seed}`).toEqual(plain(back.graph));
      }
    }
    expect(Math.min(merged, asked)).toBeGreaterThan(50);
  });

  it("merge without a clash when they changed different nodes that no edge joins", () => {
    const apart = toyGraph(Object.fromEntries(all.map((index) => [`n${index}`, "add"])));
    const halves = [all.slice(0, 6), all.slice(6)] as const;
    for (let seed = 0; seed < 100; seed += 1) {
      const draw = random(seed);
      const make = (numbers: readonly number[]) =>
        Array.from({ length: 5 }, () => anyChange(draw, numbers)).reduce((graph, change) => {
          const next = applyEdits(graph, change(graph).edits);
          return leadsNowhere(next) ? graph : next;
        }, apart);
      const [one, other] = halves.map(make) as [Graph, Graph];
      expect(
        merge(one, other, apart).clashes.filter(({ kind }) => kind !== "cycle"),
        `seed ${seed}`,
      ).toEqual([]);
    }
  });
});

describe("undo after changes were brought in", () => {
  const store = (...changes: Change[]): DocumentStore => {
    const made = createDocumentStore(BASE);
    for (const change of changes) made.run(change(made.getState().graph));
    return made;
  };
  const place = (from: DocumentStore, id: string) =>
    from.getState().graph.nodes.get(id)?.position.x;

  it("takes back mine alone, step by step, and redo brings it back", () => {
    const mine = store(move("data", 11), set("split", "seed", 1), move("data", 22));
    const theirs = made(move("sum", 99), set("split", "fraction", 0.25), add("learner"));
    mine.bringIn(mergerOf(BASE, theirs));
    const whole = mine.getState().graph;
    expect(whole.nodes.get("split")?.parameters).toEqual({ seed: 1, fraction: 0.25 });
    mine.undo();
    expect([place(mine, "data"), place(mine, "sum")]).toEqual([11, 99]);
    mine.undo();
    expect(mine.getState().graph.nodes.get("split")?.parameters).toEqual({ fraction: 0.25 });
    mine.undo();
    mine.undo();
    expect(plain(mine.getState().graph)).toEqual(plain(theirs));
    for (let count = 0; count < 3; count += 1) mine.redo();
    expect(plain(mine.getState().graph)).toEqual(plain(whole));
  });

  it("leaves what I had undone ready to be done again", () => {
    const mine = store(move("data", 11), move("other", 22));
    mine.undo();
    mine.bringIn(mergerOf(BASE, made(move("sum", 99))));
    mine.redo();
    expect(["data", "other", "sum"].map((id) => place(mine, id))).toEqual([11, 22, 99]);
  });

  it("has no step left that does nothing", () => {
    const mine = store(remove("other"));
    mine.bringIn(mergerOf(BASE, made(remove("other"))));
    expect(mine.getState().history.past).toEqual([]);
  });

  it("takes back my node, not theirs of the same id, and mine stays selected", () => {
    const mine = store(add("learner", 100));
    mine.select(["learner"]);
    mine.bringIn(mergerOf(BASE, made(add("learner", 900))));
    expect([...mine.getState().selection.nodes]).toEqual(["learner_2"]);
    mine.undo();
    expect(place(mine, "learner")).toBe(900);
    expect(mine.getState().graph.nodes.has("learner_2")).toBe(false);
  });

  it("gives back any state of a long history with theirs on top", () => {
    const steps = Array.from({ length: 40 }, (_, index) =>
      move(index % 2 ? "data" : "split", index + 1),
    );
    const mine = store(...steps);
    mine.bringIn(mergerOf(BASE, made(move("sum", 99))));
    for (let count = steps.length - 1; count >= 0; count -= 1) {
      mine.undo();
      expect(plain(mine.getState().graph)).toEqual(
        plain(made(...steps.slice(0, count), move("sum", 99))),
      );
    }
  });
});
