import { describe, expect, it } from "vitest";
import type { Preview } from "@/api/types";
import { binsOf, cellText, orderedStatistics, tableView } from "./tableView";

const PREVIEW: Preview = {
  rows: 3,
  columns: 5,
  schema: [
    { name: "make", type: "string", categorical: true, role: "feature" },
    { name: "price", type: "integer", categorical: false, role: "label" },
  ],
  head: [
    ["audi", 13_950],
    ["bmw", null],
  ],
  statistics: { price: { max: 1, missing: 1, count: 2, entropy: 3, quartiles: [1] } },
  histograms: { make: { labels: ["audi"], counts: [2] } },
};

describe("a preview", () => {
  it("keeps the whole table's size beside the columns it shows", () => {
    const view = tableView(PREVIEW);
    expect([view.rows, view.columnCount, view.shown.length]).toEqual([3, 5, 2]);
    expect(view.shown.map((column) => column.missing)).toEqual([null, 1]);
    expect(view.shown.map((column) => column.numeric)).toEqual([false, true]);
  });

  it("reads rows written as lists and as records alike", () => {
    const records = [{ price: 13_950, make: "audi" }, { make: "bmw" }];
    expect(tableView({ ...PREVIEW, head: records }).head).toEqual([
      ["audi", 13_950],
      ["bmw", undefined],
    ]);
  });

  it("counts columns that the server lists", () => {
    expect(tableView({ ...PREVIEW, columns: ["make", "price"] }).columnCount).toBe(2);
  });
});

describe("cells", () => {
  it("show years and codes without separators and missing ones as nothing", () => {
    expect(cellText(2026)).toBe("2026");
    expect(cellText(0.123456789)).toBe("0.123457");
    expect(cellText(null)).toBeNull();
    expect(cellText(false)).toBe("false");
  });
});

describe("statistics", () => {
  it("come in the order people look for them, unknown ones last, nested ones not", () => {
    expect(orderedStatistics(PREVIEW.statistics.price ?? {}).map(([name]) => name)).toEqual([
      "count",
      "missing",
      "max",
      "entropy",
    ]);
  });
});

describe("bins", () => {
  it("are named by their range or their value", () => {
    expect(binsOf({ edges: [0, 5, 10], counts: [3, 4] })).toEqual([
      { label: "0 to 5", count: 3 },
      { label: "5 to 10", count: 4 },
    ]);
    expect(binsOf({ labels: ["gas"], counts: [7] })).toEqual([{ label: "gas", count: 7 }]);
  });
});
