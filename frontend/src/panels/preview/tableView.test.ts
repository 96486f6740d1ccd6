import { describe, expect, it } from "vitest";
import type { Preview } from "@/api/types";
import { cellText, orderedStatistics, shapeOf, tableView } from "./tableView";

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
  statistics: {
    price: { max: 1, missing: 1, count: 2, unique_is_approximate: true, top: [] },
  },
  histograms: { make: { labels: ["audi"], counts: [2] } },
};

describe("a preview", () => {
  it("keeps the whole table's size beside the columns it shows", () => {
    const view = tableView(PREVIEW);
    expect([view.rows, view.columnCount, view.shown.length]).toEqual([3, 5, 2]);
    expect(view.shown.map((column) => column.missing)).toEqual([null, 1]);
    expect(view.shown.map((column) => column.numeric)).toEqual([false, true]);
  });

  it("of a wide table shows the columns that the first rows have", () => {
    const view = tableView({ ...PREVIEW, head: [["audi"]] });
    expect([view.shown.length, view.columnCount]).toEqual([1, 5]);
  });
});

describe("cells", () => {
  it("show years and codes without separators and missing ones as nothing", () => {
    expect(cellText(2026)).toBe("2026");
    expect(cellText(0.123456789)).toBe("0.123457");
    expect(cellText(null)).toBeNull();
    expect(cellText(false)).toBe("false");
  });

  it("show what a browser would round as the text it comes as", () => {
    expect(cellText("9007199254740993")).toBe("9007199254740993");
    expect(cellText("12345678901234567890.10")).toBe("12345678901234567890.10");
  });
});

describe("the width of a column", () => {
  const wide = (type: "decimal" | "string", text: string) =>
    tableView({
      ...PREVIEW,
      columns: 1,
      schema: [{ name: "a", type, categorical: false, role: "feature" }],
      head: [["1"], ...Array.from({ length: 40 }, () => ["2"]), [text]],
    }).shown[0]?.width ?? 0;

  it("has room for every digit of a number, wherever it stands, but not for every text", () => {
    expect(wide("decimal", "-12345678901234567890123456789.123456789")).toBeGreaterThan(40 * 8.5);
    expect(wide("string", "x".repeat(500))).toBeLessThan(300);
  });
});

describe("statistics", () => {
  it("come in the order people look for them, unknown ones last, nested ones not", () => {
    const ofLaterServer = { entropy: 3, ...PREVIEW.statistics.price };
    expect(orderedStatistics(ofLaterServer).map(([name]) => name)).toEqual([
      "count",
      "missing",
      "max",
      "entropy",
    ]);
  });

  it("tell the order of categories", () => {
    expect(orderedStatistics({ order: ["low", "mid", "high"] })).toEqual([
      ["order", "low < mid < high"],
    ]);
  });
});

describe("the shape of a column", () => {
  it("is named by ranges or by values", () => {
    expect(shapeOf({ edges: [0, 5, 10], counts: [3, 4] })).toEqual({
      bins: [
        { label: "0 to 5", count: 3 },
        { label: "5 to 10", count: 4 },
      ],
      ends: ["0", "10"],
    });
    expect(shapeOf({ labels: ["gas"], counts: [7] })).toEqual({
      bins: [{ label: "gas", count: 7 }],
      ends: null,
    });
  });

  it("of times is named by times, whatever unit the store counts in", () => {
    const view = tableView({
      rows: 2,
      columns: 1,
      schema: [{ name: "built", type: "datetime", categorical: false, role: "feature" }],
      head: [["2026-01-01T00:00:00"]],
      statistics: {
        built: { count: 2, missing: 0, min: "2026-01-01T00:00:00", max: "2026-01-03T00:00:00" },
      },
      histograms: { built: { edges: [1.7e15, 1.71e15, 1.72e15], counts: [1, 1] } },
    });
    expect(view.shown[0]?.shape?.bins.map((bin) => bin.label)).toEqual([
      "2026-01-01 00:00 to 2026-01-02 00:00",
      "2026-01-02 00:00 to 2026-01-03 00:00",
    ]);
  });

  it.each([
    [
      "date",
      { min: "2026-01-01", max: "2026-01-03" },
      [20454, 20455, 20456],
      "2026-01-01 to 2026-01-02",
    ],
    ["time", { min: "08:00:00", max: "10:00:00" }, [28800, 32400, 36000], "08:00:00 to 09:00:00"],
    ["duration", { min: "-PT1M", max: "PT1M" }, [-60, 0, 60], "−1 min 00 s to 0 ms"],
    ["decimal", { min: "0.5", max: "2.5" }, [0.5, 1.5, 2.5], "0.5 to 1.5"],
  ] as const)("of type %s has edges of that type", (type, ends, edges, first) => {
    const view = tableView({
      rows: 2,
      columns: 1,
      schema: [{ name: "a", type, categorical: false, role: "feature" }],
      head: [["x"]],
      statistics: { a: { count: 2, missing: 0, ...ends } },
      histograms: { a: { edges: [...edges], counts: [1, 1] } },
    });
    expect(view.shown[0]?.shape?.bins[0]?.label).toBe(first);
  });
});
