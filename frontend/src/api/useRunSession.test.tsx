// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useStore } from "zustand";
import type { SocketListener } from "@/runs/channel";
import type { RunSessionPorts } from "@/runs/session";
import { draw } from "../../test/render";
import type { Run } from "./types";
import { useRunSession } from "./useRunSession";

const runOf = (id: string) =>
  ({ id, name: id, status: "running", seq: 1, steps: [] }) as unknown as Run;

function scene() {
  const sockets: { id: string; listener: SocketListener<Run>; closed: boolean }[] = [];
  const asked: string[] = [];
  const ports: RunSessionPorts<Run> = {
    transport: (id) => ({
      snapshot: async () => {
        asked.push(id);
        return runOf(id);
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
    timers: { start: () => 0, stop: () => undefined },
    schedule: (action) => action(),
  };
  const shown: (string | null)[] = [];
  function Page({ id }: { id: string }) {
    const state = useStore(useRunSession(id, ports));
    shown.push(state.run ? `${state.run.name} ${state.connection}` : null);
    return null;
  }
  return { sockets, asked, shown, Page };
}

const settled = () => act(async () => undefined);

describe("a page that follows a run", () => {
  it("asks for one snapshot and is told when the socket is open", async () => {
    const { sockets, asked, shown, Page } = scene();
    draw(<Page id="first" />);
    await settled();
    expect(asked).toEqual(["first"]);
    act(() => sockets[0]?.listener.opened());
    expect(shown.at(-1)).toBe("first live");
  });

  it("leaves the run for the one that its address names next", async () => {
    const { sockets, shown, Page } = scene();
    const { redraw } = draw(<Page id="first" />);
    await settled();
    redraw(<Page id="second" />);
    await settled();
    expect(sockets.map(({ id, closed }) => [id, closed])).toEqual([
      ["first", true],
      ["second", false],
    ]);
    expect(shown.at(-1)).toBe("second connecting");
  });

  it("hangs up when it is closed", async () => {
    const { sockets, Page } = scene();
    const { redraw } = draw(<Page id="first" />);
    await settled();
    redraw(null);
    expect(sockets[0]?.closed).toBe(true);
  });
});
