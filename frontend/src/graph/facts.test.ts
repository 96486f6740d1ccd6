import { describe, expect, it } from "vitest";
import { createFacts } from "./facts";
import type { Problem } from "./problems";

const problem = (message: string, place: Partial<Problem> = {}): Problem => ({
  code: "parameter.missing",
  message,
  severity: "error",
  ...place,
});
const SAVED = [problem("saved", { node: "a" })];
const REFUSAL = [problem("refused", { node: "b" }), problem("edge", { edge: "a.out->b.in" })];

describe("the problems of a drawing", () => {
  it("are those that keep it from running as long as it cannot run", () => {
    const facts = createFacts();
    facts.setProblems(SAVED);
    facts.setRefusal(REFUSAL);
    expect(facts.getState().problems).toEqual(REFUSAL);
    facts.setProblems([]);
    expect(facts.getState().problems).toEqual(REFUSAL);
    facts.setRefusal(null);
    expect(facts.getState().problems).toEqual([]);
  });

  it("count at their nodes what they count together: an edge's belongs to where it leads", () => {
    const facts = createFacts();
    facts.setRefusal(REFUSAL);
    const { problems, problemsByNode } = facts.getState();
    expect(problemsByNode.get("b")).toHaveLength(2);
    expect([...problemsByNode.values()].flat()).toHaveLength(problems.length);
  });

  it("tell nobody what is known already", () => {
    const facts = createFacts();
    facts.setProblems(SAVED);
    let told = 0;
    facts.subscribe(() => {
      told += 1;
    });
    facts.setRefusal([...SAVED]);
    expect(told).toBe(0);
  });
});
