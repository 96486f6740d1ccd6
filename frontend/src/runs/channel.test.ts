import { describe, expect, it, vi } from "vitest";
import { type Frame, followRun, type SocketListener, type Transport } from "./channel";
import type { RunEvent, RunSnapshot } from "./model";
import { createRunView } from "./runView";

const SNAPSHOT: RunSnapshot = {
  id: "r",
  status: "running",
  seq: 1,
  steps: [
    { node: "a", status: "pending", attempt: 0, outputs: {} },
    { node: "b", status: "pending", attempt: 0, outputs: {} },
  ],
};

const event = (seq: number, type: string, node: string | null = null): RunEvent => ({
  seq,
  type,
  node,
  at: `t${seq}`,
  data: { attempt: 1, target: "local", outputs: {} },
});

const LOG = [
  event(2, "step.ready", "a"),
  event(3, "step.launching", "a"),
  event(4, "step.running", "a"),
  event(5, "step.succeeded", "a"),
  event(6, "run.succeeded"),
];

/** A server whose socket the test holds, and timers it fires by hand. */
function scene(snapshot: () => Promise<RunSnapshot> = async () => SNAPSHOT) {
  const opened: { after: number; listener: SocketListener<RunSnapshot>; closed: boolean }[] = [];
  const pauses: number[] = [];
  const actions: (() => void)[] = [];
  const transport: Transport<RunSnapshot> = {
    snapshot,
    events: async (after) => LOG.filter((item) => item.seq > after),
    open: (after, listener) => {
      const socket = { after, listener, closed: false };
      opened.push(socket);
      return () => {
        socket.closed = true;
      };
    },
  };
  const runs: RunSnapshot[] = [];
  const statuses: string[] = [];
  const stop = followRun(
    transport,
    { run: (run) => runs.push(run), status: (status) => statuses.push(status) },
    {
      start: (action, milliseconds) => {
        actions.push(action);
        return pauses.push(milliseconds);
      },
      stop: () => actions.splice(0),
    },
    () => 1,
  );
  const send = async (frame: Frame<RunSnapshot>) => {
    opened.at(-1)?.listener.frame(frame);
    await settled();
  };
  return { opened, pauses, actions, runs, statuses, stop, send };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("following a run", () => {
  it("starts the socket where the snapshot ends", async () => {
    const { opened, runs } = scene();
    await settled();
    expect(opened.map((socket) => socket.after)).toEqual([1]);
    expect(runs).toEqual([SNAPSHOT]);
  });

  it("replays a gap instead of wiping, and misses nothing", async () => {
    const { runs, send } = scene();
    await settled();
    await send({ t: "events", events: LOG.slice(2, 3) });
    expect(runs.at(-1)).toMatchObject({ seq: 6, status: "succeeded" });
    expect(runs.at(-1)?.steps[0]).toMatchObject({ status: "succeeded", started_at: "t4" });
  });

  it("replays when a heartbeat is ahead", async () => {
    const { runs, send } = scene();
    await settled();
    await send({ t: "heartbeat", seq: 4 });
    expect(runs.at(-1)?.seq).toBe(6);
  });

  it("comes back with growing pauses after a lost socket, from the last event it saw", async () => {
    const { opened, pauses, actions, send, statuses } = scene();
    await settled();
    await send({ t: "events", events: LOG.slice(0, 2) });
    opened[0]?.listener.closed(1006);
    actions.pop()?.();
    await settled();
    expect(opened[1]?.after).toBe(3);
    opened[1]?.listener.closed(1006);
    expect(pauses).toEqual([500, 1000]);
    expect(statuses).toContain("reconnecting");
  });

  it("asks for the snapshot again while the server is away", async () => {
    const answers = vi.fn().mockRejectedValueOnce(new Error("away")).mockResolvedValue(SNAPSHOT);
    const { opened, actions } = scene(answers);
    await settled();
    expect(opened).toEqual([]);
    actions.pop()?.();
    await settled();
    expect(opened).toHaveLength(1);
  });

  it("does not knock again where it was refused", async () => {
    const { opened, pauses, statuses } = scene();
    await settled();
    opened[0]?.listener.closed(4404);
    expect(statuses.at(-1)).toBe("refused");
    expect(pauses).toEqual([]);
  });

  it("ends with the run and hangs up", async () => {
    const { opened, statuses, send } = scene();
    await settled();
    await send({ t: "events", events: LOG });
    await send({ t: "end", seq: 6 });
    expect(statuses.at(-1)).toBe("ended");
    expect(opened[0]?.closed).toBe(true);
  });
});

describe("the run view", () => {
  it("draws a burst of states once per frame, the last one", () => {
    const frames: (() => void)[] = [];
    const view = createRunView((action) => frames.push(action));
    const drawn: number[] = [];
    view.subscribe((state) => drawn.push(state.run?.seq ?? 0));
    for (const seq of [2, 3, 4]) view.show({ ...SNAPSHOT, seq });
    expect(drawn).toEqual([]);
    for (const frame of frames.splice(0)) frame();
    expect(drawn).toEqual([4]);
    view.show({ ...SNAPSHOT, seq: 5 });
    expect(frames).toHaveLength(1);
  });

  it("shows nothing of a run that was put away before its frame", () => {
    const frames: (() => void)[] = [];
    const view = createRunView((action) => frames.push(action));
    view.show(SNAPSHOT);
    view.clear();
    for (const frame of frames) frame();
    expect(view.getState().run).toBeNull();
  });
});
