// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Column } from "@/api/types";
import { draw } from "../../../test/render";
import { NamesInput } from "./NamesInput";

const COLUMNS: Column[] = ["make", "price", "normalized-losses"].map((name) => ({
  name,
  type: "double",
  categorical: false,
  role: "feature",
}));

function drawInput(columns: Column[] | null, names: string[] = []) {
  const onChange = vi.fn();
  const input = <NamesInput label="Values" names={names} columns={columns} onChange={onChange} />;
  return { onChange, ...draw(input) };
}

const box = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Values" });

describe("the names of a rule", () => {
  it("take the only match with Enter", async () => {
    const { user, onChange } = drawInput(COLUMNS, ["make"]);
    await user.type(box(), "pri{Enter}");
    expect(onChange.mock.calls).toEqual([[["make", "price"]]]);
    expect(box().value).toBe("");
  });

  it("keep and refuse what no column is called, and offer the one meant", async () => {
    const { user, onChange } = drawInput(COLUMNS);
    await user.type(box(), "norm");
    await user.tab();
    expect(box().value).toBe("norm");
    expect(screen.getByText(/Did you mean 'normalized-losses'\?/)).toBeDefined();
    expect(onChange).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Use 'normalized-losses'" }));
    expect(onChange.mock.calls).toEqual([[["normalized-losses"]]]);
  });

  it("do not invent a column from pasted text", async () => {
    const { user, onChange } = drawInput(COLUMNS);
    await user.click(box());
    await user.paste("zzz");
    await user.keyboard("{Enter}");
    expect(onChange).not.toHaveBeenCalled();
    expect(screen.getByText(/There is no 'zzz'/)).toBeDefined();
  });

  it("are typed freely while no columns are known", async () => {
    const { user, onChange } = drawInput(null);
    await user.type(box(), "zzz{Enter}");
    expect(onChange.mock.calls).toEqual([[["zzz"]]]);
  });
});
