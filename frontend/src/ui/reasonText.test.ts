import { describe, expect, it } from "vitest";
import type { Reason } from "@/runs/plan";
import { lineOf, type Names, wordsOf } from "./reasonText";

const NAMES: Names = {
  node: (id) => ({ split: "Split Data" })[id] ?? id,
  parameter: (_node, name) => ({ seed: "Random seed", script: "Python script" })[name] ?? name,
  input: (_node, name) => ({ dataset: "Dataset" })[name] ?? name,
  output: (_node, name) => ({ dataset: "Results dataset" })[name] ?? name,
};

const reason = (part: string, more: Partial<Reason> = {}): Reason => ({
  part,
  name: "",
  node: null,
  old: null,
  new: null,
  ...more,
});

const line = (part: string, more: Partial<Reason> = {}) => lineOf(reason(part, more), "x", NAMES);

describe("a reason in words", () => {
  it("names a parameter by its title, with what it was and what it is", () => {
    expect(line("parameter", { name: "seed", old: 7, new: 8 })).toBe("Random seed: 7 → 8");
    expect(line("parameter", { name: "seed", old: null, new: 8 })).toBe("Random seed: not set → 8");
  });

  it("does not set long texts side by side: it says that they changed", () => {
    const script = { name: "script", old: "def main():\n    return 1", new: "x = 2" };
    expect(line("parameter", script)).toBe("Python script changed");
    const long = { name: "seed", old: "a".repeat(49), new: "b" };
    expect(line("parameter", long)).toBe("Random seed changed");
    expect(line("parameter", { ...long, old: "a".repeat(48) })).toContain("→ b");
  });

  it("names the upstream node that gives different data", () => {
    const input = { name: "dataset", node: "split", old: "sha256:1", new: "sha256:2" };
    expect(line("input", input)).toBe("Split Data gives different data to Dataset");
  });

  it("tells an input that must be waited for from one that was joined or parted", () => {
    const from = { name: "dataset", node: "split" };
    expect(line("input", { ...from, old: "sha256:1" })).toBe(
      "Runs if Split Data gives something new",
    );
    expect(line("input", { ...from, new: "sha256:2" })).toBe("Dataset is now joined to Split Data");
    expect(line("input", { name: "dataset", old: "sha256:1" })).toBe("Dataset is no longer joined");
  });

  it("tells an output that is gone from the input of the same name", () => {
    expect(line("artifact", { name: "dataset" })).toBe(
      "Its output Results dataset is gone or damaged",
    );
    expect(line("artifact")).toBe("Its outputs are gone or damaged");
  });

  it("says how the last attempt ended, and how old a result is", () => {
    expect(line("unfinished", { old: "cancelled" })).toBe("Its last attempt was cancelled");
    expect(line("unfinished", { old: "vanished" })).toBe("Its last attempt did not finish");
    expect(line("age", { old: 7200, new: 60 })).toBe(
      "Its result is 2 h 00 min old, the limit is 1 min 00 s",
    );
  });

  it("shows no digests, and says a part it does not know as it came", () => {
    const digests = { old: "sha256:91", new: "sha256:92" };
    expect(wordsOf(reason("code", digests), "x", NAMES)).toEqual({
      sentence: "The component's code changed",
      change: null,
    });
    expect(line("moon_phase", { name: "full" })).toBe("moon phase full");
  });
});
