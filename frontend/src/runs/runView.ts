/**
 * The `runView` store: what a run does to each node. Status never enters the canvas's arrays; a
 * node subscribes to its own step here, and a burst of events reaches it once per frame.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ChannelStatus } from "./channel";
import type { RunSnapshot, StepSnapshot } from "./model";

export interface RunViewState<Run extends RunSnapshot = RunSnapshot> {
  readonly run: Run | null;
  /** Steps by node id; a step that did not change keeps its identity. */
  readonly steps: ReadonlyMap<string, StepSnapshot>;
  readonly connection: ChannelStatus | null;
}

export interface RunViewStore<Run extends RunSnapshot = RunSnapshot>
  extends StoreApi<RunViewState<Run>> {
  /** A new state of the run; drawn with the next frame. */
  show(run: Run): void;
  setConnection(status: ChannelStatus): void;
  /** No run is shown any more. */
  clear(): void;
}

/** Calls back before the next frame is drawn. */
export type Scheduler = (action: () => void) => void;

const NO_STEPS: ReadonlyMap<string, StepSnapshot> = new Map();

export function createRunView<Run extends RunSnapshot = RunSnapshot>(
  schedule: Scheduler,
): RunViewStore<Run> {
  const store = createStore<RunViewState<Run>>(() => ({
    run: null,
    steps: NO_STEPS,
    connection: null,
  }));
  let waiting: Run | null = null;
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    const run = waiting;
    waiting = null;
    if (run) store.setState({ run, steps: stepsOf(run) });
  };

  return {
    ...store,
    show(run) {
      waiting = run;
      if (scheduled) return;
      scheduled = true;
      schedule(flush);
    },
    setConnection(connection) {
      if (store.getState().connection !== connection) store.setState({ connection });
    },
    clear() {
      waiting = null;
      store.setState({ run: null, steps: NO_STEPS, connection: null });
    },
  };
}

function stepsOf(run: RunSnapshot): ReadonlyMap<string, StepSnapshot> {
  return new Map(run.steps.map((step) => [step.node, step]));
}
