import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { RunEvent, RunSnapshot } from "./model";
import { reduce, SequenceGap } from "./reduce";

const FOLDER = fileURLToPath(new URL("../../../tests/fixtures/reduce/", import.meta.url));
const FILES = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => name.endsWith(".json"))
  : [];

interface Case {
  snapshot: RunSnapshot;
  events: RunEvent[];
  expected?: RunSnapshot;
}

describe("reduce answers as the Python side does", () => {
  it("has cases to answer", () => expect(FILES.length).toBeGreaterThan(0));

  it.each(FILES)("%s", (file) => {
    const { snapshot, events, expected } = JSON.parse(readFileSync(FOLDER + file, "utf8")) as Case;
    if (expected) expect(reduce(snapshot, events)).toEqual(expected);
    else expect(() => reduce(snapshot, events)).toThrow(SequenceGap);
  });
});

describe("reduce", () => {
  const snapshot: RunSnapshot = {
    id: "r",
    status: "running",
    seq: 4,
    steps: [
      { node: "a", status: "running", attempt: 1, outputs: {} },
      { node: "b", status: "pending", attempt: 0, outputs: {} },
    ],
  };

  it("keeps the identity of steps that no event touches", () => {
    const event = { seq: 5, type: "step.succeeded", node: "a", at: "t", data: { outputs: {} } };
    const after = reduce(snapshot, [event]);
    expect(after.steps[0]).toMatchObject({ status: "succeeded", finished_at: "t" });
    expect(after.steps[1]).toBe(snapshot.steps[1]);
  });
});
