import { describe, expect, it } from "vitest";
import { closeMatches, similarity } from "./closeMatches";

describe("close matches", () => {
  it("find the column behind a slip of the finger", () => {
    expect(closeMatches("prise", ["make", "price", "horsepower"])).toEqual(["price"]);
    expect(closeMatches("pirce", ["make", "price"])).toEqual(["price"]);
  });

  it("treat dashes, underscores and capitals as the same", () => {
    expect(closeMatches("Normalized_Losses", ["normalized-losses", "make"])).toEqual([
      "normalized-losses",
    ]);
  });

  it("find the name of which a piece was typed, after those that resemble more", () => {
    expect(closeMatches("norm", ["make", "normalized-losses"])).toEqual(["normalized-losses"]);
    expect(closeMatches("price", ["price-in-dollars", "prices"])).toEqual([
      "prices",
      "price-in-dollars",
    ]);
    expect(closeMatches("no", ["normalized-losses"])).toEqual([]);
  });

  it("suggest nothing when nothing resembles", () => {
    expect(closeMatches("zzz", ["make", "price"])).toEqual([]);
  });

  it("measure one edit in five letters as 0.8", () => {
    expect(similarity("prise", "price")).toBeCloseTo(0.8, 12);
  });
});
