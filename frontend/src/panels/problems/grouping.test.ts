import { describe, expect, it } from "vitest";
import { nodeOf, type Problem } from "@/graph/problems";
import { countBySeverity, groupProblems } from "./grouping";

const problem = (severity: Problem["severity"], place: Partial<Problem>): Problem => ({
  code: "x",
  message: "",
  severity,
  ...place,
});

describe("grouping problems", () => {
  it("puts nodes with errors first and errors first within a node", () => {
    const groups = groupProblems([
      problem("warning", { node: "a" }),
      problem("hint", { node: "b" }),
      problem("error", { node: "b" }),
    ]);
    expect(groups.map((group) => [group.node, group.worst])).toEqual([
      ["b", "error"],
      ["a", "warning"],
    ]);
    expect(groups[0]?.problems.map((item) => item.severity)).toEqual(["error", "hint"]);
  });

  it("gives an edge's problem to the node it leads to, and a cycle's to the pipeline", () => {
    expect(nodeOf(problem("error", { edge: "a.output->b.dataset" }))).toBe("b");
    expect(nodeOf(problem("error", {}))).toBeNull();
  });

  it("counts by severity", () => {
    expect(
      countBySeverity([problem("error", {}), problem("error", {}), problem("hint", {})]),
    ).toEqual({
      error: 2,
      warning: 0,
      hint: 1,
    });
  });
});
