import { describe, expect, it } from "vitest";
import {
  isGiven,
  listOf,
  listText,
  optionsOf,
  withOption,
  withRemedy,
  withType,
} from "./readingOptions";

describe("options of a format", () => {
  it("are those that can apply to it", () => {
    expect(optionsOf("csv")).toContain("delimiter");
    expect(optionsOf("csv.gz")).toEqual(optionsOf("csv"));
    expect(optionsOf("xlsx")).toContain("sheet");
    expect(optionsOf("xlsx")).not.toContain("delimiter");
    expect(optionsOf("parquet")).toEqual(["missing", "date_formats"]);
    expect(optionsOf("")).toEqual([]);
  });
});

describe("an option that is said", () => {
  it("is there until it is left to the reader again", () => {
    const said = withOption({ header: false }, "delimiter", ";");
    expect(said).toEqual({ header: false, delimiter: ";" });
    expect(withOption(said, "delimiter", "")).toEqual({ header: false });
    expect(withOption(said, "header", undefined)).toEqual({ delimiter: ";" });
  });

  it("may be the type of one column", () => {
    const said = withType({}, "id", "string");
    expect(said).toEqual({ types: { id: "string" } });
    expect(withType(said, "id", null)).toEqual({});
  });

  it("may be a list, typed with commas", () => {
    expect(listOf(" NA, ?,NA,, ")).toEqual(["NA", "?"]);
    expect(listOf(" , ")).toBeUndefined();
    expect(listText(["NA", "?"])).toBe("NA, ?");
  });
});

describe("a remedy", () => {
  const missing = { option: "missing", value: ["N/A", "-"], columns: ["a", "b"] };

  it("adds its spellings to those that are given", () => {
    expect(withRemedy({ missing: ["?", "-"], header: true }, missing)).toEqual({
      header: true,
      missing: ["?", "-", "N/A"],
    });
  });

  it("takes the place of what is given if it is no list", () => {
    const header = { option: "header", value: false, columns: [] };
    expect(withRemedy({ header: true }, header)).toEqual({ header: false });
  });

  it("is given once its option says so", () => {
    expect(isGiven({ missing: ["?"] }, missing)).toBe(false);
    expect(isGiven({ missing: ["N/A", "-"], decimal: "," }, missing)).toBe(true);
    expect(isGiven({ missing: ["?", "N/A", "-"], decimal: "," }, missing)).toBe(true);
  });
});
