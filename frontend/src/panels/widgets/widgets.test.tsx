// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Column, Dataset } from "@/api/types";
import type { ParameterSchema } from "@/graph/spec";
import { draw } from "../../../test/render";
import { fieldsOf } from "../inspector/fields";
import type { WidgetProps } from "./types";
import { Widget } from "./Widget";

const COLUMNS: Column[] = ["make", "price"].map((name) => ({
  name,
  type: "double",
  categorical: false,
  role: "feature",
}));

const CARS = {
  name: "cars",
  latest: 2,
  versions: [150, 205].map((rows, n) => ({ version: n + 1, rows, schema: COLUMNS, type: "table" })),
} as unknown as Dataset;

/** The widget of one parameter, as the inspector draws it; the mock hears what it commits. */
function drawWidget(schema: ParameterSchema, value: unknown, more: Partial<WidgetProps> = {}) {
  const [field] = fieldsOf({ properties: { setting: schema } });
  if (!field) throw new Error("The schema describes one parameter.");
  const onChange = vi.fn();
  const widget = (
    <>
      <label id="label" htmlFor="control">
        Setting
      </label>
      <Widget
        field={field}
        value={value}
        onChange={onChange}
        disabled={false}
        invalid={false}
        id="control"
        labelId="label"
        describedBy="help"
        context={{ arriving: {}, datasets: [], values: {} }}
        {...more}
      />
    </>
  );
  return { onChange, ...draw(widget) };
}

const control = () => screen.getByLabelText<HTMLInputElement>("Setting", { selector: "input" });

describe("a number", () => {
  const FRACTION: ParameterSchema = { "x-kind": "float", minimum: 0, maximum: 1, default: 0.5 };

  it("is committed with Enter", async () => {
    const { user, onChange } = drawWidget(FRACTION, 0.5);
    await user.clear(control());
    await user.type(control(), "0.75{Enter}");
    expect(onChange.mock.lastCall).toEqual([0.75]);
  });

  it("out of bounds is not committed, and the bounds are said", async () => {
    const { user, onChange } = drawWidget({ ...FRACTION, "x-kind": "integer" }, 1);
    await user.clear(control());
    await user.type(control(), "7{Enter}");
    expect(onChange).not.toHaveBeenCalledWith(7);
    expect(control().getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById("control-fault")?.textContent).toMatch(/0.*1/);
  });

  it("moves with the arrow keys and stops at its bound", async () => {
    const { user, onChange } = drawWidget(
      { "x-kind": "integer", minimum: 1, maximum: 3, default: 2 },
      2,
    );
    await user.click(control());
    await user.keyboard("{ArrowUp}{ArrowUp}{Enter}");
    expect(control().value).toBe("3");
    expect(onChange.mock.lastCall).toEqual([3]);
  });

  it("that may be blank is committed as nothing", async () => {
    const { user, onChange } = drawWidget(
      { type: ["integer", "null"], "x-kind": "integer", default: null },
      4,
    );
    await user.clear(control());
    await user.keyboard("{Enter}");
    expect(onChange.mock.lastCall).toEqual([null]);
  });
});

describe("a choice", () => {
  it("that the component no longer has is named, not shown as chosen", () => {
    drawWidget({ "x-kind": "choice", enum: ["rows", "folds"] }, "stripes");
    expect(control().value).toBe("");
    expect(screen.getByText(/stripes/)).toBeDefined();
  });
});

describe("a column", () => {
  const LABEL: ParameterSchema = { "x-kind": "column", "x-port": "dataset" };
  const arriving = (columns: Column[] | null) => ({
    context: { arriving: { dataset: columns }, datasets: [], values: {} },
  });

  it("is typed while no columns are known", async () => {
    const { user, onChange } = drawWidget(LABEL, "", arriving(null));
    await user.type(control(), "price");
    await user.tab();
    expect(onChange.mock.lastCall).toEqual(["price"]);
  });

  it("is chosen from those that arrive", async () => {
    const { user, onChange } = drawWidget(LABEL, "make", arriving(COLUMNS));
    await user.click(control());
    await user.click(screen.getByRole("option", { name: /price/ }));
    expect(onChange.mock.lastCall?.[0]).toBe("price");
  });

  it("is taken by Enter when it is the only match", async () => {
    const { user, onChange } = drawWidget(LABEL, "make", arriving(COLUMNS));
    await user.clear(control());
    await user.type(control(), "pri{Enter}");
    expect(onChange.mock.calls).toEqual([["price"]]);
  });

  it("that does not exist stays as it was typed, is refused, and the one meant is a click away", async () => {
    const { user, onChange } = drawWidget(LABEL, "make", arriving(COLUMNS));
    await user.clear(control());
    await user.type(control(), "prise");
    await user.tab();
    expect(control().value).toBe("prise");
    expect(screen.getByText(/There is no 'prise'. Did you mean 'price'\?/)).toBeDefined();
    expect(onChange).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Use 'price'" }));
    expect(onChange.mock.calls).toEqual([["price"]]);
  });

  it("typed in full is taken when the box is left", async () => {
    const { user, onChange } = drawWidget(LABEL, "make", arriving(COLUMNS));
    await user.clear(control());
    await user.type(control(), "price");
    await user.tab();
    expect(onChange.mock.calls).toEqual([["price"]]);
  });

  it("that must be chosen comes back when the box is emptied and left", async () => {
    const { user, onChange } = drawWidget(LABEL, "make", arriving(COLUMNS));
    await user.clear(control());
    await user.tab();
    expect(control().value).toBe("make");
    expect(onChange).not.toHaveBeenCalled();
  });

  it("that does not arrive is replaced by the close one", async () => {
    const { user, onChange } = drawWidget(LABEL, "prise", arriving(COLUMNS));
    await user.click(screen.getByRole("button", { name: /price/ }));
    expect(onChange.mock.lastCall).toEqual(["price"]);
  });
});

describe("a dataset", () => {
  it("that was deleted is named", () => {
    const context = { arriving: {}, datasets: [CARS], values: { setting: "boats" } };
    drawWidget({ "x-kind": "dataset" }, "boats", { context });
    expect(control().value).toBe("");
    expect(screen.getByText(/boats/)).toBeDefined();
  });

  it("says how large the version in force is", () => {
    const context = { arriving: {}, datasets: [CARS], values: { setting: "cars", version: 1 } };
    drawWidget({ "x-kind": "dataset" }, "cars", { context });
    expect(control().value).toBe("cars");
    expect(screen.getByText(/150 rows/)).toBeDefined();
  });
});
