import { describe, expect, it } from "vitest";
import type { Problem } from "@/graph/problems";
import { createPlanner, PLAN_DELAY_MILLISECONDS, type PlanOutcome } from "./planner";
import { createPlanView } from "./planView";

const PROBLEM: Problem = { code: "graph.cycle", message: "It goes round.", severity: "error" };

interface Question {
  readonly signal: AbortSignal;
  answer(outcome: PlanOutcome): void;
  fail(error: Error): void;
}

/** A planner with a clock and a server in our hands. */
function setUp() {
  const view = createPlanView();
  const questions: Question[] = [];
  const waiting = new Map<number, { action: () => void; milliseconds: number }>();
  let timers = 0;
  const planner = createPlanner(view, {
    ask: (signal) =>
      new Promise((resolve, reject) => {
        questions.push({ signal, answer: resolve, fail: reject });
      }),
    timers: {
      start(action, milliseconds) {
        timers += 1;
        waiting.set(timers, { action, milliseconds });
        return timers;
      },
      stop: (timer) => void waiting.delete(timer),
    },
  });
  const pass = () => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const { action } of due) action();
  };
  const question = (index: number): Question => {
    const found = questions[index];
    if (!found) throw new Error(`Question ${index} was not asked.`);
    return found;
  };
  return { view, planner, questions, question, waiting, pass };
}

const plan = (node: string): PlanOutcome => ({
  kind: "planned",
  steps: [{ node, action: "run", because: [], expected_seconds: null }],
});
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("keeping the plan up to date", () => {
  it("asks once for a burst of changes, a little after the last", () => {
    const { planner, questions, waiting, pass } = setUp();
    planner.changed("a");
    planner.changed("b");
    planner.changed("c");
    expect([...waiting.values()].map((item) => item.milliseconds)).toEqual([
      PLAN_DELAY_MILLISECONDS,
    ]);
    expect(questions).toHaveLength(0);
    pass();
    expect(questions).toHaveLength(1);
  });

  it("asks nothing when nothing that matters changed", () => {
    const { planner, questions, waiting, pass } = setUp();
    planner.changed("a");
    pass();
    planner.changed("a");
    expect(waiting.size).toBe(0);
    expect(questions).toHaveLength(1);
  });

  it("shows the newest answer, whichever arrives last", async () => {
    const { planner, question, view, pass } = setUp();
    planner.changed("a");
    pass();
    planner.changed("b");
    expect(question(0).signal.aborted).toBe(true);
    pass();
    question(1).answer(plan("new"));
    question(0).answer(plan("old"));
    await settled();
    expect([...view.getState().steps.keys()]).toEqual(["new"]);
  });

  it("keeps what it said until it knows better: nothing flickers", async () => {
    const { planner, question, view, pass } = setUp();
    planner.changed("a");
    pass();
    question(0).answer(plan("first"));
    await settled();
    planner.changed("b");
    pass();
    expect([...view.getState().steps.keys()]).toEqual(["first"]);
    question(1).answer({ kind: "refused", problems: [PROBLEM] });
    await settled();
    expect(view.getState()).toMatchObject({ outcome: "refused", problems: [PROBLEM] });
  });

  it("asks nothing while a run goes on, and again when it has ended", async () => {
    const { planner, questions, question, view, pass } = setUp();
    planner.changed("a");
    pass();
    question(0).answer(plan("a"));
    await settled();
    planner.pause();
    expect(view.getState().outcome).toBe("unknown");
    planner.changed("b");
    planner.refresh();
    pass();
    expect(questions).toHaveLength(1);
    planner.resume();
    pass();
    expect(questions).toHaveLength(2);
  });

  it("asks again about the same drawing when nobody answered", async () => {
    const { planner, questions, question, view, pass } = setUp();
    planner.changed("a");
    pass();
    question(0).answer({ kind: "unreachable" });
    await settled();
    expect(view.getState().outcome).toBe("unknown");
    planner.changed("a");
    pass();
    expect(questions).toHaveLength(2);
  });

  it("is silent after it was stopped", async () => {
    const { planner, questions, question, view, pass } = setUp();
    planner.changed("a");
    pass();
    planner.stop();
    question(0).fail(new Error("aborted"));
    planner.changed("b");
    pass();
    await settled();
    expect(questions).toHaveLength(1);
    expect(view.getState().outcome).toBe("unknown");
  });
});
