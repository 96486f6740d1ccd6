// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { loadDocument } from "@/graph/document";
import { clearBackup, readBackup, writeBackup } from "./backup";

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
