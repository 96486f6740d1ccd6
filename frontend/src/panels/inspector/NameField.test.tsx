// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { draw } from "../../../test/render";
import { NameField } from "./NameField";

function shown(onChange: (name: string) => void, value = "Forest") {
  return <NameField value={value} title="Train Model" readOnly={false} onChange={onChange} />;
}

describe("the name in the inspector", () => {
  it("is kept on Enter, and again only when it was changed", async () => {
    const onChange = vi.fn();
    const { user } = draw(shown(onChange));
    const field = screen.getByRole("textbox", { name: "Name" });
    await user.clear(field);
    await user.type(field, "  Boosted  {Enter}");
    expect(onChange.mock.calls).toEqual([["Boosted"]]);
  });

  it("is kept when the field goes away", async () => {
    const onChange = vi.fn();
    const { user, redraw } = draw(shown(onChange));
    await user.type(screen.getByRole("textbox", { name: "Name" }), " of cars");
    expect(onChange).not.toHaveBeenCalled();
    redraw(<p>Another node</p>);
    expect(onChange.mock.calls).toEqual([["Forest of cars"]]);
  });

  it("is taken back by Escape", async () => {
    const onChange = vi.fn();
    const { user, redraw } = draw(shown(onChange));
    const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Name" });
    await user.type(field, " of cars{Escape}");
    expect(field.value).toBe("Forest");
    redraw(<p>Another node</p>);
    expect(onChange).not.toHaveBeenCalled();
  });

  it("shows the component's title where there is none", () => {
    draw(shown(vi.fn(), ""));
    expect(screen.getByPlaceholderText("Train Model")).toBeTruthy();
  });
});
