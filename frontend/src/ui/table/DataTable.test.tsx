// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { draw } from "../../../test/render";
import type { DataColumn } from "./column";
import { DataTable } from "./DataTable";
import { WindowedDataTable } from "./WindowedDataTable";

interface Fruit {
  name: string;
  price: number;
}

const FRUITS: Fruit[] = [
  { name: "Apple", price: 3 },
  { name: "Pear", price: 2 },
];

const COLUMNS: DataColumn<Fruit>[] = [
  {
    key: "name",
    label: "Name",
    heading: true,
    sort: "ascending",
    cell: ({ name }) => <a href={`/${name}`}>{name}</a>,
  },
  {
    key: "price",
    label: "Price",
    align: "number",
    sort: "descending",
    cell: ({ price }) => price,
    title: ({ price }) => `${price} euros`,
  },
  {
    key: "actions",
    label: "Actions",
    hidden: true,
    align: "end",
    cell: ({ name }) => <button type="button">Eat {name}</button>,
  },
];

const keyOf = ({ name }: Fruit) => name;
const headings = () => screen.getAllByRole("columnheader").map((cell) => cell.textContent);

describe("a data table", () => {
  it("names its columns and rows, the hidden heading too", () => {
    draw(<DataTable label="Fruits" rows={FRUITS} columns={COLUMNS} keyOf={keyOf} />);
    const table = screen.getByRole("table", { name: "Fruits" });
    expect(headings()).toEqual(["Name", "Price", "Actions"]);
    const row = within(table).getByRole("row", { name: /Pear/ });
    expect(within(row).getByRole("rowheader").textContent).toBe("Pear");
    expect(within(row).getByRole("cell", { name: "2" }).title).toBe("2 euros");
  });

  it("has no head when no column has a label", () => {
    const columns = [{ key: "name", heading: true, cell: ({ name }: Fruit) => name }];
    draw(<DataTable rows={FRUITS} columns={columns} keyOf={keyOf} />);
    expect(screen.queryAllByRole("columnheader")).toEqual([]);
    expect(screen.getAllByRole("rowheader")).toHaveLength(2);
  });

  it("sorts in the column's own order first and turns it with the next click", async () => {
    const onSort = vi.fn();
    const table = (descending: boolean) => (
      <DataTable
        rows={FRUITS}
        columns={COLUMNS}
        keyOf={keyOf}
        sort={{ column: "name", descending }}
        onSort={onSort}
      />
    );
    const { user, redraw } = draw(table(false));
    expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe(
      "ascending",
    );
    expect(
      screen.getByRole("columnheader", { name: "Price" }).getAttribute("aria-sort"),
    ).toBeNull();
    await user.click(screen.getByRole("button", { name: "Price" }));
    await user.click(screen.getByRole("button", { name: "Name" }));
    redraw(table(true));
    await user.click(screen.getByRole("button", { name: "Name" }));
    expect(onSort.mock.calls).toEqual([
      [{ column: "price", descending: true }],
      [{ column: "name", descending: true }],
      [{ column: "name", descending: false }],
    ]);
  });

  it("is sorted and selected with the keyboard alone", async () => {
    const onSort = vi.fn();
    const onToggle = vi.fn();
    const { user } = draw(
      <DataTable
        rows={FRUITS}
        columns={COLUMNS}
        keyOf={keyOf}
        onSort={onSort}
        selection={{
          label: "Select",
          selected: new Set(["Pear"]),
          labelOf: ({ name }) => `Select ${name}`,
          onToggle,
        }}
      />,
    );
    await user.tab();
    await user.keyboard("{Enter}");
    expect(onSort).toHaveBeenCalledWith({ column: "name", descending: false });
    await user.tab();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole("checkbox", { name: "Select Apple" }));
    await user.keyboard(" ");
    expect(onToggle.mock.calls).toEqual([["Apple"]]);
    const pear = screen.getByRole<HTMLInputElement>("checkbox", { name: "Select Pear" });
    expect(pear.checked).toBe(true);
  });

  it("draws a group's heading over the whole width", () => {
    const groupOf = ({ price, name }: Fruit) => (price === 0 ? `${name} (2)` : null);
    const rows = [{ name: "Core fruit", price: 0 }, ...FRUITS];
    draw(<DataTable rows={rows} columns={COLUMNS} keyOf={keyOf} groupOf={groupOf} />);
    const heading = screen.getByText("Core fruit (2)") as HTMLTableCellElement;
    expect([heading.scope, heading.colSpan]).toEqual(["colgroup", 3]);
  });
});

describe("a windowed data table", () => {
  const MANY = Array.from({ length: 10_000 }, (_, n) => ({ name: `Fruit ${n}`, price: n }));

  beforeEach(() => {
    // happy-dom has no layout: the frame is ten rows high.
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(360);
  });

  const table = (rows: Fruit[], onEndInSight: () => void) => (
    <WindowedDataTable
      label="Fruits"
      rows={rows}
      columns={COLUMNS}
      keyOf={keyOf}
      onEndInSight={onEndInSight}
    />
  );

  it("draws the rows in view and counts them all", () => {
    const onEndInSight = vi.fn();
    draw(table(MANY, onEndInSight));
    const drawn = screen.getAllByRole("rowheader");
    // Ten in view and twelve ahead.
    expect(drawn).toHaveLength(22);
    expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("10001");
    expect(drawn[0]?.closest("tr")?.getAttribute("aria-rowindex")).toBe("2");
    expect(onEndInSight).not.toHaveBeenCalled();
  });

  it("tells when the end comes into view", () => {
    const onEndInSight = vi.fn();
    draw(table(MANY.slice(0, 15), onEndInSight));
    expect(onEndInSight).toHaveBeenCalled();
  });
});
