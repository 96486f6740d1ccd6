import { describe, expect, it } from "vitest";
import type { Column } from "@/api/types";
import { parseIndices } from "./indices";
import {
  asNames,
  type ColumnSelection,
  dropFrom,
  type Rule,
  readSelection,
  renameIn,
  resolveSelection,
} from "./selection";

const CARS: Column[] = [
  { name: "make", type: "string", categorical: true, role: "feature" },
  { name: "doors", type: "integer", categorical: false, role: "feature" },
  { name: "length", type: "double", categorical: false, role: "feature" },
  { name: "turbo", type: "boolean", categorical: false, role: "none" },
  { name: "built", type: "datetime", categorical: false, role: "feature" },
  { name: "price", type: "double", categorical: false, role: "label" },
];

function chosen(...rules: Rule[]): readonly string[] {
  return resolveSelection({ rules }, CARS).names;
}

describe("a column selection", () => {
  it("adds what it includes, in the table's order", () => {
    expect(chosen({ include: { names: ["price", "make"] } })).toEqual(["make", "price"]);
    expect(chosen({ include: { roles: ["label"] } }, { include: { types: ["string"] } })).toEqual([
      "make",
      "price",
    ]);
  });

  it("counts integers, doubles and booleans as numeric", () => {
    expect(chosen({ include: { types: ["numeric"] } })).toEqual([
      "doors",
      "length",
      "turbo",
      "price",
    ]);
  });

  it("applies its rules in order", () => {
    expect(
      chosen(
        { include: "all" },
        { exclude: { types: ["numeric"] } },
        { include: { names: ["price"] } },
      ),
    ).toEqual(["make", "built", "price"]);
  });

  it("starts from every column when the first rule excludes", () => {
    expect(chosen({ exclude: { indices: "1-4" } })).toEqual(["built", "price"]);
  });

  it("means nothing without rules", () => {
    expect(chosen()).toEqual([]);
  });

  it("numbers columns from 1 and takes both ends of a range", () => {
    expect(chosen({ include: { indices: "1-2, 6" } })).toEqual(["make", "doors", "price"]);
  });

  it("lists unknown names with what they may have meant, and goes on", () => {
    const result = resolveSelection({ names: ["prise", "make"] }, CARS);
    expect(result.names).toEqual(["make"]);
    expect(result.missing).toEqual([{ name: "prise", matches: ["price"] }]);
  });

  it("lists numbers beyond the last column and text that is no range", () => {
    expect(resolveSelection({ rules: [{ include: { indices: "5-9" } }] }, CARS).badIndices).toEqual(
      [{ text: "5-9", columns: 6 }],
    );
    expect(
      resolveSelection({ rules: [{ include: { indices: "a" } }] }, CARS).badIndices,
    ).toHaveLength(1);
  });
});

describe("reading a selection", () => {
  it("takes a bare name, the short form and rules", () => {
    expect(readSelection("price")).toEqual({ names: ["price"] });
    expect(readSelection({ names: ["a"] })).toEqual({ names: ["a"] });
    expect(readSelection({ rules: [{ include: "all" }] })).toEqual({ rules: [{ include: "all" }] });
  });

  it("is null for what is none", () => {
    expect(readSelection(null)).toBeNull();
    expect(readSelection(7)).toBeNull();
    expect(readSelection({ rules: "all" })).toBeNull();
  });

  it("skips rules that no release wrote, rather than fall over them", () => {
    expect(
      readSelection({
        rules: [{ include: "all" }, { take: "x" }, null, { include: { colour: "red" } }],
      }),
    ).toEqual({
      rules: [{ include: "all" }],
    });
  });
});

describe("fixing a name", () => {
  const selection: ColumnSelection = {
    rules: [{ include: "all" }, { exclude: { names: ["prise", "price"] } }],
  };

  it("replaces it in every rule, once", () => {
    expect(renameIn(selection, "prise", "price")).toEqual({
      rules: [{ include: "all" }, { exclude: { names: ["price"] } }],
    });
  });

  it("drops it from every rule", () => {
    expect(dropFrom(selection, "prise")).toEqual({
      rules: [{ include: "all" }, { exclude: { names: ["price"] } }],
    });
    expect(dropFrom({ names: ["a", "b"] }, "a")).toEqual({ names: ["b"] });
  });
});

describe("changing from rules to names", () => {
  it("keeps the columns", () => {
    expect(asNames({ rules: [{ exclude: { types: ["numeric"] } }] }, CARS)).toEqual({
      names: ["make", "built"],
    });
  });
});

describe("column numbers", () => {
  it("are refused when they are none", () => {
    expect(["0", "4-2", "1-", "a", "", "1,,2"].map(parseIndices)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(parseIndices(" 1 - 4 , 6 ")).toEqual([
      { first: 1, last: 4 },
      { first: 6, last: 6 },
    ]);
  });
});
