import { describe, expect, it } from "vitest";
import { describeSelection } from "./describe";

describe("a selection in words", () => {
  it("says what is in and what is out", () => {
    expect(
      describeSelection({
        rules: [{ include: "all" }, { exclude: { names: ["normalized-losses"] } }],
      }),
    ).toBe("All columns, except normalized-losses");
    expect(describeSelection({ rules: [{ exclude: { types: ["string", "datetime"] } }] })).toBe(
      "All columns, except string, date and time",
    );
  });

  it("keeps the capitals of column names", () => {
    expect(describeSelection({ rules: [{ exclude: { names: ["ID"] } }] })).toContain("ID");
  });

  it("shortens long lists", () => {
    expect(describeSelection({ names: ["a", "b", "c", "d", "e"] })).toBe("a, b, c and 2 more");
  });

  it("says when nothing is chosen", () => {
    expect(describeSelection({ rules: [] })).toBe("No columns chosen");
    expect(describeSelection({ names: [] })).toBe("No columns chosen");
  });
});
