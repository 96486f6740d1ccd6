// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LogState, type ReadLog, useLog } from "./useLog";

let root: Root;
let state: LogState;

function Probe({ read, live }: { read: ReadLog; live: boolean }) {
  state = useLog(read, live);
  return null;
}

async function show(read: ReadLog, live: boolean): Promise<void> {
  await act(async () => root.render(<Probe read={read} live={live} />));
}

async function pass(milliseconds: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

/** A log on the server: a text, of which every read gives at most `most` characters. */
function server(text: { value: string }, most: number): ReadLog {
  return async (offset) => {
    const part = text.value.slice(offset, offset + most);
    return { text: part, next: offset + part.length };
  };
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  root = createRoot(document.createElement("div"));
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.useRealTimers();
});

describe("following a log", () => {
  it("reads to the end in as many pieces as it takes", async () => {
    await show(server({ value: "one\ntwo\nthree\n" }, 5), false);
    await pass(0);
    expect(state.lines).toEqual(["one", "two", "three"]);
    expect(state.bytes).toBe(14);
    expect(state.loading).toBe(false);
  });

  it("shows what a running step writes within about a second", async () => {
    const text = { value: "start\n" };
    await show(server(text, 100), true);
    await pass(0);
    text.value += "more\n";
    await pass(1100);
    expect(state.lines).toEqual(["start", "more"]);
  });

  it("reads the last lines when the step ends", async () => {
    const text = { value: "start\n" };
    const read = server(text, 100);
    await show(read, true);
    await pass(0);
    text.value += "end\n";
    await show(read, false);
    await pass(0);
    expect(state.lines).toEqual(["start", "end"]);
  });

  it("stops asking once the step has ended", async () => {
    const read = vi.fn(server({ value: "all\n" }, 100));
    await show(read, false);
    await pass(10_000);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("says what failed, keeps what it has, and tries again", async () => {
    let broken = true;
    const read: ReadLog = async (offset) => {
      if (offset === 0) return { text: "a\n", next: 2 };
      if (broken) throw new Error("no answer");
      return offset === 2 ? { text: "b\n", next: 4 } : { text: "", next: offset };
    };
    await show(read, false);
    await pass(0);
    expect(state.error).toEqual(new Error("no answer"));
    expect(state.lines).toEqual(["a"]);
    broken = false;
    await pass(5000);
    expect(state.error).toBeNull();
    expect(state.lines).toEqual(["a", "b"]);
  });

  it("starts afresh with another step's log", async () => {
    await show(server({ value: "first\n" }, 100), false);
    await pass(0);
    await show(server({ value: "second\n" }, 100), false);
    await pass(0);
    expect(state.lines).toEqual(["second"]);
  });
});
