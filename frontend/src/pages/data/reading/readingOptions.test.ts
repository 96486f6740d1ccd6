import { describe, expect, it } from "vitest";
import { listOf, listText, optionsOf, remedyOf, withOption, withType } from "./readingOptions";

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

describe("what one click does about a note", () => {
  const note = (code: string, message: string, column?: string) =>
    column === undefined ? { code, message } : { code, message, column };

  it("treats the spellings as missing, beside those that are", () => {
    const told = note(
      "values.nearly_numbers",
      "Column 'amount' has 2,000 numbers and 'N/A' once, '-' twice: treat as missing?",
      "amount",
    );
    expect(remedyOf(told, { missing: ["?"] })).toEqual({
      kind: "missing",
      words: ["N/A", "-"],
      options: { missing: ["?", "N/A", "-"] },
    });
    expect(remedyOf(told, { missing: ["N/A", "-"] })).toBeNull();
  });

  it("takes the comma for the decimal mark", () => {
    const message =
      "'3,5' in column 't' looks like numbers with a decimal comma: set decimal to ','.";
    expect(remedyOf(note("values.decimal", message, "t"), {})?.options).toEqual({ decimal: "," });
  });

  it("turns the reading of the first line around", () => {
    const code = "header.looks_like_data";
    const as = (word: string) =>
      remedyOf(note(code, `Line 1 looks like data. Set header to ${word} if…`), {})?.options;
    expect(as("true")).toEqual({ header: true });
    expect(as("false")).toEqual({ header: false });
  });

  it("is nothing where there is nothing to do", () => {
    expect(remedyOf(note("row.short", "Line 3 has a field too few."), {})).toBeNull();
  });
});
