// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useDraft } from "./useDraft";

let root: Root;
let draft: ReturnType<typeof useDraft<string>>;

function Probe({ value, commit }: { value: string; commit: (value: string) => void }) {
  draft = useDraft(value, commit);
  return null;
}

async function show(value: string, commit: (value: string) => void): Promise<void> {
  await act(async () => root.render(<Probe value={value} commit={commit} />));
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  root = createRoot(document.createElement("div"));
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a draft of what is typed", () => {
  it("shows at once and commits once, when typing rests", async () => {
    const commit = vi.fn();
    await show("a", commit);
    await act(async () => draft.change("ab"));
    await act(async () => draft.change("abc"));
    expect(draft.draft).toBe("abc");
    expect(commit).not.toHaveBeenCalled();
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(commit.mock.calls).toEqual([["abc"]]);
  });

  it("is committed when another node is selected before typing rests", async () => {
    const commit = vi.fn();
    await show("a", commit);
    await act(async () => draft.change("unsaved"));
    await act(async () => root.unmount());
    expect(commit.mock.calls).toEqual([["unsaved"]]);
  });

  it("follows an undo, but not while somebody types", async () => {
    const commit = vi.fn();
    await show("first", commit);
    await show("undone", commit);
    expect(draft.draft).toBe("undone");
    await act(async () => draft.change("typing"));
    await show("from elsewhere", commit);
    expect(draft.draft).toBe("typing");
  });

  it("commits nothing when nothing was typed", async () => {
    const commit = vi.fn();
    await show("a", commit);
    await act(async () => draft.flush());
    await act(async () => root.unmount());
    expect(commit).not.toHaveBeenCalled();
  });
});
