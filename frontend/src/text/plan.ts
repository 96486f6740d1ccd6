/** Words for what a run would do, or did, with each step, and why. */
import type { PlanAction } from "@/runs/plan";

const count = (value: number) => value.toLocaleString("en-US");
const steps = (value: number) => `${count(value)} ${value === 1 ? "step" : "steps"}`;

const depend = (value: number) => (value === 1 ? "depends" : "depend");

/** What steps depend on that are decided later, when so many will run for sure. */
function othersOf(run: number): string {
  if (run === 0) return "others";
  return run === 1 ? "it" : "them";
}

/** What each part of a reuse key is called when it is news. `at` is a node, in words. */
export const reasonText = {
  first_run: "First run",
  component: "Different component",
  version: "Component version",
  code: "The component's code changed",
  environment: "The environment changed",
  target: "Compute target",
  regenerate: "Asked to run again",
  always_run: "Set to always run",
  not_deterministic: "Its results differ from run to run",
  fingerprint: "The outside source changed",
  secret: (variable: string) => `The secret in ${variable} changed`,
  changed: (name: string) => `${name} changed`,
  input: (port: string, at: string | null) =>
    at === null ? `Different data arrives at ${port}` : `${at} gives different data to ${port}`,
  depends: (at: string) => `Runs if ${at} gives something new`,
  joined: (port: string, at: string | null) =>
    at === null ? `${port} is now joined` : `${port} is now joined to ${at}`,
  parted: (port: string) => `${port} is no longer joined`,
  age: (age: string | null, limit: string | null) =>
    age !== null && limit !== null
      ? `Its result is ${age} old, the limit is ${limit}`
      : "Its result is older than its limit",
  artifact: (port: string) =>
    port === "" ? "Its outputs are gone or damaged" : `Its output ${port} is gone or damaged`,
  unfinished: (how: string) => `Its last attempt ${how}`,
  unfinishedHow: {
    failed: "failed",
    crashed: "crashed",
    cancelled: "was cancelled",
    other: "did not finish",
  },
  other: (part: string, name: string) => [part.replaceAll("_", " "), name].join(" ").trim(),
  absent: "not set",
  arrow: "→",
  becomes: "becomes",
} as const;

export const planText = {
  /** "2 will run, 4 depend on them, 1 reused"; what is not there is not said. */
  summary: (run: number, reused: number, wait: number) =>
    [
      ...(run + wait === 0 ? ["nothing to run"] : []),
      ...(run > 0 ? [`${count(run)} will run`] : []),
      ...(wait > 0 ? [`${count(wait)} ${depend(wait)} on ${othersOf(run)}`] : []),
      ...(reused > 0 ? [`${count(reused)} reused`] : []),
    ].join(", "),
  refused: (problems: number) =>
    `Cannot run: ${count(problems)} ${problems === 1 ? "problem" : "problems"}`,
  empty: "Nothing to run: add a component first",
  allReused: (steps_: number) =>
    steps_ === 1
      ? "Its result exists: a run reuses it."
      : `The results of all ${count(steps_)} steps exist: a run reuses them.`,
  dependHelp: "Steps that depend on others are decided once those have run.",
  expected: (duration: string) => `About ${duration}, based on earlier runs.`,
  saves: (duration: string) => `Reuse saves ${duration}.`,
  about: (duration: string) => `about ${duration}`,
  groups: {
    run: "Will run",
    wait: "Depend on others",
    reuse: "Will be reused",
    skip: "Left out",
  } satisfies Record<PlanAction, string>,
  groupTitle: (group: string, size: number) => `${group}: ${steps(size)}`,
  fromRun: "Reused from",
  theRunOf: (moment: string) => `the run of ${moment}`,
  anEarlierRun: "an earlier run",
  noSource: "Nothing to compute: it is read as is.",
  savesStep: (duration: string) => `saves ${duration}`,
  savedStep: (duration: string) => `saved ${duration}`,
  why: "Why",
  next: "Next run",
  last: "Shown run",
  noReason: "It has not run yet.",
  awaits: "Waits for",
  anotherRun: "another run",
  awaitsWhy: " that is computing the same result.",
  /** On a node of the canvas, where there is room for one or two words. */
  marks: {
    run: "will run",
    wait: "depends",
    reuse: "will be reused",
    skip: "left out",
  } satisfies Record<PlanAction, string>,
  markLabels: {
    run: "The next run runs it",
    wait: "Whether the next run runs it depends on other steps",
    reuse: "The next run reuses its result",
    skip: "The next run leaves it out",
  } satisfies Record<PlanAction, string>,
} as const;
