/**
 * The run that a page shows: followed live, and the page's only copy of its state. Status never
 * enters the canvas's arrays; a node subscribes to its own step here, and a burst of events reaches
 * it once per frame.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type ChannelStatus, followRun, type Timers, type Transport } from "./channel";
import type { RunSnapshot } from "./model";

export interface RunViewState<Run extends RunSnapshot = RunSnapshot> {
  /** The run that is followed, null when none is. */
  readonly id: string | null;
  /** Its state; null until the snapshot has arrived. */
  readonly run: Run | null;
  /** Steps by node id; a step that did not change keeps its identity. */
  readonly steps: ReadonlyMap<string, Run["steps"][number]>;
  readonly connection: ChannelStatus | null;
  /** Why there is no snapshot, as the transport rejected it; null once there is one. */
  readonly error: unknown;
}

/** What a canvas or a panel sees of a session. */
export type RunView<Run extends RunSnapshot = RunSnapshot> = Pick<
  StoreApi<RunViewState<Run>>,
  "getState" | "getInitialState" | "subscribe"
>;

export interface RunSession<Run extends RunSnapshot = RunSnapshot> extends RunView<Run> {
  /** Shows another run, the same one afresh, or (null) none. */
  follow(id: string | null): void;
}

export interface RunSessionPorts<Run extends RunSnapshot> {
  transport(id: string): Transport<Run>;
  timers: Timers;
  /** Calls back before the next frame is drawn. */
  schedule(action: () => void): void;
  /** Between 0 and 1: spreads the reconnects of many tabs. */
  random?: () => number;
}

const NOTHING = {
  id: null,
  run: null,
  steps: new Map<string, never>(),
  connection: null,
  error: null,
} as const;

/** For a drawing that shows no run. */
export const NO_RUN: RunView = createStore<RunViewState>(() => NOTHING);

export function createRunSession<Run extends RunSnapshot>(
  ports: RunSessionPorts<Run>,
): RunSession<Run> {
  const store = createStore<RunViewState<Run>>(() => NOTHING);
  let stop: () => void = () => undefined;

  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    follow(id) {
      stop();
      store.setState({ ...NOTHING, id });
      stop = id === null ? () => undefined : begin(store, id, ports);
    },
  };
}

/** Follows a run and draws what it brings; nothing is drawn after the answer was called. */
function begin<Run extends RunSnapshot>(
  store: StoreApi<RunViewState<Run>>,
  id: string,
  { transport, timers, schedule, random }: RunSessionPorts<Run>,
): () => void {
  let waiting: Partial<RunViewState<Run>> | null = null;
  let stopped = false;

  const draw = (): void => {
    const next = waiting;
    waiting = null;
    if (!stopped && next) store.setState(next);
  };
  const change = (part: Partial<RunViewState<Run>>): void => {
    const scheduled = waiting !== null;
    waiting = { ...waiting, ...part };
    if (!scheduled) schedule(draw);
  };
  const hangUp = followRun(
    transport(id),
    {
      run: (run) => change({ run, steps: stepsOf(run), error: null }),
      status: (connection) => change({ connection }),
      failed: (error) => change({ error }),
    },
    timers,
    random,
  );
  return () => {
    stopped = true;
    hangUp();
  };
}

function stepsOf<Run extends RunSnapshot>(run: Run): RunViewState<Run>["steps"] {
  return new Map(run.steps.map((step) => [step.node, step]));
}
