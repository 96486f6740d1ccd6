// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { draw } from "../../../test/render";
import { RunSearch } from "./RunSearch";

const field = () => screen.getByRole<HTMLInputElement>("searchbox");

describe("the search of runs", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks once when typing rests, and not for what was typed on the way", () => {
    const onSearch = vi.fn();
    draw(<RunSearch value="" onSearch={onSearch} />);
    for (const value of ["f", "fo", "for "]) fireEvent.change(field(), { target: { value } });
    expect(onSearch).not.toHaveBeenCalled();
    act(() => void vi.advanceTimersByTime(300));
    expect(onSearch.mock.calls).toEqual([["for"]]);
  });

  it("asks at once on Enter, and for everything when the text is gone", () => {
    const onSearch = vi.fn();
    draw(<RunSearch value="#12" onSearch={onSearch} />);
    fireEvent.change(field(), { target: { value: " " } });
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(onSearch.mock.calls).toEqual([[null]]);
  });

  it("keeps what is being typed when the address follows, and follows the address otherwise", () => {
    const { redraw } = draw(<RunSearch value="" onSearch={vi.fn()} />);
    act(() => field().focus());
    fireEvent.change(field(), { target: { value: "forest" } });
    redraw(<RunSearch value="fo" onSearch={vi.fn()} />);
    expect(field().value).toBe("forest");
    act(() => field().blur());
    redraw(<RunSearch value="" onSearch={vi.fn()} />);
    expect(field().value).toBe("");
  });
});
