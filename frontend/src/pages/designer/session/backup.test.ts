// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadDocument } from "@/graph/document";
import { noteFromElsewhere } from "@/graph/fromElsewhere";
import { clearBackup, readBackup, settled, writeBackup } from "./backup";

const drawing = (...ids: string[]) =>
  loadDocument({
    format: "jackfield/pipeline@1",
    nodes: ids.map((id) => ({ id, component: "summarize_data" })),
    edges: [],
  });
const SAVED = drawing("a");
const MINE = drawing("a", "b");

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
});

it("gives a tab that is loaded again what it had not saved yet", () => {
  writeBackup("p", MINE, 3);
  const kept = readBackup("p", SAVED, Date.now());
  expect([...(kept?.graph.nodes.keys() ?? [])]).toEqual(["a", "b"]);
  expect(kept?.revision).toBe(3);
});

it("leaves another tab the time to save", () => {
  writeBackup("p", MINE, 3);
  sessionStorage.clear();
  expect(readBackup("p", SAVED, Date.now())).toBeNull();
  expect(readBackup("p", SAVED, Date.now() + 60_000)?.revision).toBe(3);
});

it("waits for another tab's save, and brings back what did not come to it", async () => {
  vi.useFakeTimers();
  writeBackup("p", MINE, 3);
  sessionStorage.clear();
  let waited = false;
  void settled("p").then(() => {
    waited = true;
  });
  await vi.advanceTimersByTimeAsync(2900);
  expect(waited).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(waited).toBe(true);
  expect(readBackup("p", SAVED, Date.now())?.revision).toBe(3);
});

it("waits no longer than the other tab's save takes, and not at all for its own", async () => {
  vi.useFakeTimers();
  writeBackup("p", MINE, 3);
  await settled("p");
  sessionStorage.clear();
  const wait = settled("p");
  clearBackup("p");
  await vi.advanceTimersByTimeAsync(100);
  await wait;
});

it("forgets a backup that the server has after all", () => {
  writeBackup("p", MINE, 3);
  expect(readBackup("p", MINE, Date.now())).toBeNull();
  expect(readBackup("p", SAVED, Date.now())).toBeNull();
});

it("is silent after a save", () => {
  writeBackup("p", MINE, 3);
  clearBackup("p");
  expect(readBackup("p", SAVED, Date.now())).toBeNull();
});

it("throws away what is damaged", () => {
  localStorage.setItem("jackfield.backup.p", "{");
  expect(readBackup("p", SAVED, Date.now())).toBeNull();
  expect(localStorage.length).toBe(0);
});

it("remembers what was pasted before the server knew: it is nobody's own after a reload", async () => {
  const document = {
    format: "jackfield/pipeline@1",
    nodes: [
      { id: "s", component: "execute_python_script", parameters: { script: "print('theirs')" } },
      { id: "t", component: "execute_python_script", parameters: { script: "print('mine')" } },
    ],
    edges: [],
  };
  noteFromElsewhere({ nodes: document.nodes.slice(0, 1) });
  writeBackup("p", loadDocument(document), 3);

  vi.resetModules(); // the tab is loaded again
  const fresh = await import("@/graph/fromElsewhere");
  expect(fresh.nodesFromElsewhere(document)).toEqual([]);
  (await import("./backup")).readBackup("p", SAVED, Date.now());
  expect(fresh.nodesFromElsewhere(document)).toEqual(["s"]);
});
