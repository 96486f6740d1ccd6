import { describe, expect, it, vi } from "vitest";
import { type Frame, followRun, type SocketListener, type Transport } from "./channel";
import type { RunEvent, RunSnapshot } from "./model";

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

const REFUSAL = new Error("No such run.");
const AWAY = new Error("away");

/** A server whose socket the test holds, and timers it fires by hand. */
function scene(snapshot: () => Promise<RunSnapshot> = async () => SNAPSHOT) {
  const opened: { after: number; listener: SocketListener<RunSnapshot>; closed: boolean }[] = [];
  const pauses: number[] = [];
  const actions: (() => void)[] = [];
  const transport: Transport<RunSnapshot> = {
    snapshot,
    isRefusal: (error) => error === REFUSAL,
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
  const failures: unknown[] = [];
  const stop = followRun(
    transport,
    {
      run: (run) => runs.push(run),
      status: (status) => statuses.push(status),
      failed: (error) => failures.push(error),
    },
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
  return { opened, pauses, actions, runs, statuses, failures, stop, send };
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
    const answers = vi.fn().mockRejectedValueOnce(AWAY).mockResolvedValue(SNAPSHOT);
    const { opened, actions, failures } = scene(answers);
    await settled();
    expect(opened).toEqual([]);
    expect(failures).toEqual([AWAY]);
    actions.pop()?.();
    await settled();
    expect(opened).toHaveLength(1);
  });

  it("asks once for a snapshot that is refused", async () => {
    const answers = vi.fn().mockRejectedValue(REFUSAL);
    const { pauses, failures, statuses } = scene(answers);
    await settled();
    expect(answers).toHaveBeenCalledOnce();
    expect(failures).toEqual([REFUSAL]);
    expect(statuses.at(-1)).toBe("refused");
    expect(pauses).toEqual([]);
  });

  it("is live again as soon as the socket is open, though an idle run sends nothing", async () => {
    const { opened, actions, statuses } = scene();
    await settled();
    opened[0]?.listener.opened();
    opened[0]?.listener.closed(1006);
    actions.pop()?.();
    await settled();
    expect(statuses.at(-1)).toBe("reconnecting");
    opened[1]?.listener.opened();
    expect(statuses).toEqual(["connecting", "live", "reconnecting", "live"]);
  });

  it("waits longer each time for a server that accepts sockets only to close them", async () => {
    const { opened, pauses, actions } = scene();
    await settled();
    for (const round of [0, 1, 2]) {
      opened[round]?.listener.opened();
      opened[round]?.listener.closed(4429);
      actions.pop()?.();
      await settled();
    }
    expect(pauses).toEqual([500, 1000, 2000]);
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
