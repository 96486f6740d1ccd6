import { describe, expect, it } from "vitest";
import type { SocketListener } from "./channel";
import type { RunSnapshot } from "./model";
import { createRunSession } from "./session";

const snapshotOf = (id: string): RunSnapshot => ({
  id,
  status: "running",
  seq: 1,
  steps: [
    { node: "a", status: "running", attempt: 1, outputs: {} },
    { node: "b", status: "pending", attempt: 0, outputs: {} },
  ],
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A session on sockets, timers and frames that the test moves by hand. */
function scene(snapshot: (id: string) => Promise<RunSnapshot> = async (id) => snapshotOf(id)) {
  const sockets: { id: string; listener: SocketListener<RunSnapshot>; closed: boolean }[] = [];
  const frames: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const asked: string[] = [];
  const session = createRunSession<RunSnapshot>({
    transport: (id) => ({
      snapshot: () => {
        asked.push(id);
        return snapshot(id);
      },
      isRefusal: () => false,
      events: async () => [],
      open: (_after, listener) => {
        const socket = { id, listener, closed: false };
        sockets.push(socket);
        return () => {
          socket.closed = true;
        };
      },
    }),
    timers: { start: (action) => timers.push(action), stop: () => timers.splice(0) },
    schedule: (draw) => frames.push(draw),
    random: () => 1,
  });
  const draw = () => {
    for (const frame of frames.splice(0)) frame();
  };
  return { session, sockets, frames, timers, asked, draw };
}

const progress = (seq: number) => ({
  seq,
  type: "step.progress",
  node: "a",
  at: "t",
  data: { progress: { done: seq, total: 10 } },
});

describe("a run session", () => {
  it("fetches one snapshot and shows it with the next frame", async () => {
    const { session, asked, draw } = scene();
    session.follow("r");
    expect(session.getState()).toMatchObject({ id: "r", run: null });
    await settled();
    draw();
    expect(asked).toEqual(["r"]);
    expect(session.getState().run).toEqual(snapshotOf("r"));
    expect([...session.getState().steps.keys()]).toEqual(["a", "b"]);
  });

  it("draws a burst of events once, and keeps the identity of steps without news", async () => {
    const { session, sockets, frames, draw } = scene();
    session.follow("r");
    await settled();
    draw();
    const idle = session.getState().steps.get("b");
    const drawn: number[] = [];
    session.subscribe(({ run }) => drawn.push(run?.seq ?? 0));
    for (const seq of [2, 3, 4]) {
      sockets[0]?.listener.frame({ t: "events", events: [progress(seq)] });
    }
    expect(drawn).toEqual([]);
    expect(frames).toHaveLength(1);
    draw();
    expect(drawn).toEqual([4]);
    expect(session.getState().steps.get("a")?.progress).toEqual({ done: 4, total: 10 });
    expect(session.getState().steps.get("b")).toBe(idle);
  });

  it("says that it is connected again once the socket of an idle run is open", async () => {
    const { session, sockets, timers, draw } = scene();
    session.follow("r");
    await settled();
    sockets[0]?.listener.closed(1006);
    draw();
    expect(session.getState().connection).toBe("reconnecting");
    timers.pop()?.();
    await settled();
    sockets[1]?.listener.opened();
    draw();
    expect(session.getState().connection).toBe("live");
  });

  it("keeps why there is no snapshot until there is one", async () => {
    const away = new Error("away");
    let answer: () => Promise<RunSnapshot> = () => Promise.reject(away);
    const { session, timers, draw } = scene(() => answer());
    session.follow("r");
    await settled();
    draw();
    expect(session.getState()).toMatchObject({ error: away, connection: "reconnecting" });
    answer = async () => snapshotOf("r");
    timers.pop()?.();
    await settled();
    draw();
    expect(session.getState()).toMatchObject({ error: null, run: { id: "r" } });
  });

  it("hangs up on the run it leaves and shows nothing of it any more", async () => {
    const { session, sockets, draw } = scene();
    session.follow("first");
    await settled();
    session.follow("second");
    expect(sockets[0]?.closed).toBe(true);
    draw();
    expect(session.getState()).toMatchObject({ id: "second", run: null });
    await settled();
    draw();
    expect(session.getState().run?.id).toBe("second");
  });

  it("shows nothing once it follows no run", async () => {
    const { session, draw } = scene();
    session.follow("r");
    await settled();
    session.follow(null);
    draw();
    expect(session.getState()).toMatchObject({ id: null, run: null, connection: null });
  });
});
