import { describe, expect, it } from "vitest";
import {
  type AutosavePorts,
  createAutosave,
  SAVE_DELAY_MILLISECONDS,
  type SaveOutcome,
} from "./autosave";
import type { Clash } from "./clash";
import { addNode, newNode, setComment } from "./commands";
import { dumpDocument } from "./document";
import { createDocumentStore } from "./documentStore";
import type { Graph } from "./model";
import { toyGraph } from "./toy";

const GRAPH = toyGraph({ data: "constant" });
const commented = (comment: string): Graph => {
  const store = createDocumentStore(GRAPH);
  store.run(setComment(GRAPH, "data", comment));
  return store.getState().graph;
};

const MERGED = commented("of both");

/** A server whose answers the test gives, one by one, and timers it fires by hand. */
function scene(base?: Graph | null) {
  const asked: { graph: Graph; revision: number; answer: (outcome: SaveOutcome) => void }[] = [];
  const timers = new Map<number, { action: () => void; milliseconds: number }>();
  const backup: { graph: Graph | null } = { graph: null };
  const clashing: { clashes: readonly Clash[] } = { clashes: [] };
  const broughtIn: { base: Graph; theirs: Graph }[] = [];
  let next = 1;
  const ports: AutosavePorts = {
    save: (graph, revision) => new Promise((answer) => asked.push({ graph, revision, answer })),
    bringIn: (base, theirs) => {
      if (clashing.clashes.length === 0) broughtIn.push({ base, theirs });
      return { graph: MERGED, ...clashing };
    },
    backup: {
      write: (graph) => {
        backup.graph = graph;
      },
      clear: () => {
        backup.graph = null;
      },
    },
    timers: {
      start: (action, milliseconds) => {
        timers.set(next, { action, milliseconds });
        return next++;
      },
      stop: (timer) => void timers.delete(timer),
    },
  };
  const fire = () => {
    const [id, timer] = [...timers][0] ?? [];
    if (id === undefined || !timer) throw new Error("No timer waits.");
    timers.delete(id);
    timer.action();
    return timer.milliseconds;
  };
  const autosave = createAutosave(GRAPH, 3, ports, base);
  return { autosave, asked, timers, backup, fire, clashing, broughtIn };
}

const SAME_NAME: Clash = { kind: "setting", setting: "name", name: null };
const draftOf = (graph: Graph, revision: number) => ({
  revision,
  name: graph.name,
  document: dumpDocument(graph),
});

async function answered(
  answer: (outcome: SaveOutcome) => void,
  outcome: SaveOutcome,
): Promise<void> {
  answer(outcome);
  await new Promise((resolve) => setTimeout(resolve));
}

describe("the document store", () => {
  it("drops what is gone from the selection, and undo brings the node back", () => {
    const store = createDocumentStore(GRAPH);
    store.run(addNode(newNode(GRAPH, "split", { x: 0, y: 0 }), "Split Data"));
    store.select(["split", "data"]);
    store.undo();
    expect([...store.getState().selection.nodes]).toEqual(["data"]);
    store.redo();
    expect(store.getState().graph.nodes.has("split")).toBe(true);
  });

  it("tells nobody when the same things are selected again", () => {
    const store = createDocumentStore(GRAPH);
    store.select(["data"]);
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    store.select(["data"]);
    expect(told).toBe(0);
  });
});

describe("autosave", () => {
  it("saves the newest drawing over the revision it began at, within a second of the first change", async () => {
    const { autosave, asked, fire, backup } = scene();
    autosave.changed(commented("a"));
    const newest = commented("ab");
    autosave.changed(newest);
    expect(fire()).toBe(SAVE_DELAY_MILLISECONDS);
    expect(asked.map((call) => [call.graph, call.revision])).toEqual([[newest, 3]]);
    await answered(asked[0]?.answer ?? (() => {}), { kind: "saved", revision: 4 });
    expect(autosave.getState()).toMatchObject({ status: "saved", revision: 4, saved: newest });
    expect(backup.graph).toBeNull();
  });

  it("saves again what changed while a save was under way", async () => {
    const { autosave, asked, fire } = scene();
    autosave.changed(commented("a"));
    fire();
    const later = commented("b");
    autosave.changed(later);
    await answered(asked[0]?.answer ?? (() => {}), { kind: "saved", revision: 4 });
    expect(autosave.getState().status).toBe("unsaved");
    fire();
    expect(asked[1]).toMatchObject({ graph: later, revision: 4 });
  });

  it("keeps a backup and tries again with growing pauses while there is no answer", async () => {
    const { autosave, asked, fire, backup } = scene();
    const mine = commented("a");
    autosave.changed(mine);
    fire();
    await answered(asked[0]?.answer ?? (() => {}), { kind: "unreachable" });
    expect(backup.graph).toBe(mine);
    expect(autosave.getState().status).toBe("unreachable");
    expect(fire()).toBe(1000);
    await answered(asked[1]?.answer ?? (() => {}), { kind: "unreachable" });
    expect(fire()).toBe(2000);
    await answered(asked[2]?.answer ?? (() => {}), { kind: "saved", revision: 4 });
    expect(autosave.getState().status).toBe("saved");
  });

  it("merges what was saved elsewhere and saves the whole over it, without a person", async () => {
    const { autosave, asked, fire, broughtIn } = scene();
    autosave.changed(commented("mine"));
    const theirs = commented("theirs");
    fire();
    await answered(asked[0]?.answer ?? (() => {}), {
      kind: "conflict",
      theirs: draftOf(theirs, 9),
    });
    expect(broughtIn).toEqual([{ base: GRAPH, theirs }]);
    // Nobody told of the merged drawing: as when the page is left with the save under way.
    expect(asked[1]).toEqual(expect.objectContaining({ graph: MERGED, revision: 9 }));
    await answered(asked[1]?.answer ?? (() => {}), { kind: "saved", revision: 10 });
    expect(autosave.getState()).toMatchObject({ status: "saved", revision: 10, theirs: null });
  });

  it("is done flushing only when what it merged is saved", async () => {
    const { autosave, asked } = scene();
    autosave.changed(commented("mine"));
    let done = false;
    const flushed = autosave.flush().then(() => {
      done = true;
    });
    await answered(asked[0]?.answer ?? (() => {}), { kind: "conflict", theirs: draftOf(GRAPH, 9) });
    expect(done).toBe(false);
    await answered(asked[1]?.answer ?? (() => {}), { kind: "saved", revision: 10 });
    await flushed;
    expect(autosave.getState().status).toBe("saved");
  });

  it("waits for a person when both changed the same, and overwrites only when told to", async () => {
    const { autosave, asked, fire, timers, clashing, broughtIn } = scene();
    clashing.clashes = [SAME_NAME];
    autosave.changed(commented("mine"));
    fire();
    await answered(asked[0]?.answer ?? (() => {}), { kind: "conflict", theirs: draftOf(GRAPH, 9) });
    const still = commented("mine, still");
    autosave.changed(still);
    expect(autosave.getState()).toMatchObject({ status: "conflict", clashes: [SAME_NAME] });
    expect([timers.size, broughtIn]).toEqual([0, []]);
    void autosave.overwrite();
    expect(asked[1]).toMatchObject({ graph: still, revision: 9 });
    expect(autosave.getState().clashes).toEqual([]);
  });

  it("asks when it is not known what the changes began with", async () => {
    const { autosave, asked, fire, broughtIn } = scene(null);
    autosave.changed(commented("brought back"));
    fire();
    await answered(asked[0]?.answer ?? (() => {}), { kind: "conflict", theirs: draftOf(GRAPH, 9) });
    expect(autosave.getState()).toMatchObject({ status: "conflict", clashes: [] });
    expect(broughtIn).toEqual([]);
  });

  it("takes its own unanswered save for the common ground, and anything else for none", async () => {
    for (const [found, status] of [
      [commented("a"), "saving"],
      [commented("somebody's"), "conflict"],
    ] as const) {
      const { autosave, asked, fire, broughtIn } = scene();
      const sent = commented("a");
      autosave.changed(sent);
      fire();
      await answered(asked[0]?.answer ?? (() => {}), { kind: "unreachable" });
      autosave.changed(commented("ab"));
      fire();
      await answered(asked[1]?.answer ?? (() => {}), {
        kind: "conflict",
        theirs: draftOf(found, 4),
      });
      expect(autosave.getState().status).toBe(status);
      expect(broughtIn.map(({ base }) => base)).toEqual(status === "saving" ? [sent] : []);
    }
  });

  it("forgets the answer to a save that an opened revision overtook", async () => {
    const { autosave, asked, fire } = scene();
    autosave.changed(commented("a"));
    fire();
    autosave.adopt(GRAPH, 12);
    await answered(asked[0]?.answer ?? (() => {}), { kind: "saved", revision: 4 });
    expect(autosave.getState()).toMatchObject({ status: "saved", revision: 12, saved: GRAPH });
  });
});
