/**
 * reduce(): a run's snapshot and the events after it give the next snapshot. Mirrors
 * runs/core/reduce.py; both pass tests/fixtures/reduce/*.json. A step that no event touches keeps
 * its identity, so that only the others are drawn again.
 */
import {
  RUN_EVENTS,
  RUN_TERMINAL,
  type RunEvent,
  type RunSnapshot,
  STEP_EVENTS,
  type StepSnapshot,
} from "./model";

/** An event is missing between the snapshot and the events: fetch from `after`. */
export class SequenceGap extends Error {
  constructor(
    readonly after: number,
    found: number,
  ) {
    super(`Expected event ${after + 1}, found ${found}.`);
    this.name = "SequenceGap";
  }
}

/** Fields of a step that belong to one attempt and start afresh with the next. */
const FRESH_ATTEMPT = {
  started_at: null,
  finished_at: null,
  exit_code: null,
  error: null,
  progress: null,
  warnings: [],
} as const;

/** Events the snapshot already holds are passed over; unknown types and nodes count their number
 * and change nothing. Throws SequenceGap on a gap. */
export function reduce<Run extends RunSnapshot>(snapshot: Run, events: readonly RunEvent[]): Run {
  let run = snapshot;
  let steps: Map<string, StepSnapshot> | null = null;
  for (const event of events) {
    if (event.seq <= run.seq) continue;
    if (event.seq !== run.seq + 1) throw new SequenceGap(run.seq, event.seq);
    run = { ...run, seq: event.seq, ...runChanges(event) };
    if (event.node === null || event.type in RUN_EVENTS) continue;
    steps ??= new Map(snapshot.steps.map((step) => [step.node, step]));
    const before = steps.get(event.node);
    const changes = stepChanges(event);
    if (before && changes) steps.set(event.node, { ...before, ...changes });
  }
  if (!steps) return run;
  const after = [...steps.values()];
  return { ...run, steps: after, warning_count: warningCount(after) };
}

/** Warnings of all the steps. */
export function warningCount(steps: readonly StepSnapshot[]): number {
  return steps.reduce((count, { warnings }) => count + (warnings?.length ?? 0), 0);
}

function runChanges(event: RunEvent): Partial<RunSnapshot> {
  const status = RUN_EVENTS[event.type];
  if (status === undefined) return {};
  if (status === "running") return { status, started_at: event.at };
  return RUN_TERMINAL.has(status) ? { status, finished_at: event.at } : { status };
}

function stepChanges({ type, data, at }: RunEvent): Partial<StepSnapshot> | null {
  if (type === "step.progress") return given(data, "progress");
  const status = STEP_EVENTS[type];
  // A step waits for another only while its last event says so.
  const awaits = (data.awaits ?? null) as StepSnapshot["awaits"];
  switch (status) {
    case undefined:
      return null;
    case "launching":
      return { ...FRESH_ATTEMPT, status, awaits, ...given(data, "attempt", "target", "because") };
    case "running":
      return { status, awaits, started_at: at };
    case "ready":
      return type === "step.retrying"
        ? { ...FRESH_ATTEMPT, status, awaits, ...given(data, "exit_code", "error") }
        : { status, awaits };
    case "reused":
      return {
        status,
        awaits,
        finished_at: at,
        ...given(data, "outputs", "reused_from", "saved_seconds", "because", "warnings"),
      };
    default:
      return {
        status,
        awaits,
        finished_at: at,
        ...given(data, "exit_code", "error", "outputs", "warnings"),
      };
  }
}

function given(data: RunEvent["data"], ...names: string[]): Partial<StepSnapshot> {
  return Object.fromEntries(names.filter((name) => name in data).map((name) => [name, data[name]]));
}
