import { describe, expect, it } from "vitest";
import { containing, exactly, onlyMatch } from "./settle";

const NAMES = ["make", "price", "normalized-losses", "engine-size", "engine-type"];

describe("what was typed", () => {
  it("is the only name that contains it", () => {
    expect(onlyMatch("pri", NAMES)).toBe("price");
    expect(onlyMatch("LOSS", NAMES)).toBe("normalized-losses");
  });

  it("is no name while several contain it", () => {
    expect(onlyMatch("engine", NAMES)).toBeNull();
    expect(containing("engine", NAMES)).toEqual(["engine-size", "engine-type"]);
  });

  it("is the name typed in full, even where others contain it", () => {
    expect(onlyMatch("age", ["age", "mileage"])).toBe("age");
  });

  it("in full means in any capitals, unless two names differ by them only", () => {
    expect(exactly(" Price ", NAMES)).toBe("price");
    expect(exactly("PRICE", ["price", "Price"])).toBeNull();
    expect(exactly("Price", ["price", "Price"])).toBe("Price");
  });

  it("in part is not the name in full", () => {
    expect(exactly("pri", NAMES)).toBeNull();
    expect(exactly("", NAMES)).toBeNull();
  });
});
