import { describe, expect, it } from "vitest";
import { digitsOf, readNumber, stepped } from "./numberText";

const FREE = { minimum: null, maximum: null, above: false };
const SHARE = { minimum: 0, maximum: 1, above: false };

describe("a typed number", () => {
  it("may have a comma, an exponent, spaces", () => {
    expect(readNumber(" 0,5 ", false, FREE)).toEqual({ value: 0.5 });
    expect(readNumber("1e-7", false, FREE)).toEqual({ value: 1e-7 });
    expect(readNumber(".5", false, FREE)).toEqual({ value: 0.5 });
  });

  it("is refused with the kind of fault", () => {
    expect(readNumber("", false, FREE)).toEqual({ fault: "empty" });
    expect(readNumber("0x10", false, FREE)).toEqual({ fault: "number" });
    expect(readNumber("1e999", false, FREE)).toEqual({ fault: "number" });
    expect(readNumber("1.5", true, FREE)).toEqual({ fault: "integer" });
    expect(readNumber("1.5", false, SHARE)).toEqual({ fault: "bounds" });
  });
});

describe("stepping", () => {
  it("leaves no dust of binary fractions", () => {
    expect(stepped(0.1, 2, 0.1, FREE)).toBe(0.3);
  });

  it("stays within the bounds", () => {
    expect(stepped(1, 1, 0.01, SHARE)).toBe(1);
  });

  it("writes hundredths with two digits, quarters too, and whole numbers with none", () => {
    expect([digitsOf(0.01), digitsOf(1), digitsOf(0.25)]).toEqual([2, 0, 2]);
  });
});
