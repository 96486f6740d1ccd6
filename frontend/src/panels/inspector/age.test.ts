import { describe, expect, it } from "vitest";
import { type AgeUnit, ageOf, secondsOf } from "./age";

describe("an age limit", () => {
  it.each<[number, number, AgeUnit]>([
    [1, 1, "seconds"],
    [90, 90, "seconds"],
    [120, 2, "minutes"],
    [5400, 90, "minutes"],
    [7200, 2, "hours"],
    [86_400, 1, "days"],
    [129_600, 36, "hours"],
    [604_800, 7, "days"],
  ])("of %s seconds is %s %s", (seconds, amount, unit) => {
    expect(ageOf(seconds)).toEqual({ amount, unit });
    expect(secondsOf({ amount, unit })).toBe(seconds);
  });

  it("that is not there has no amount, and stays away", () => {
    expect(ageOf(null).amount).toBeNull();
    expect(secondsOf(ageOf(null))).toBeNull();
  });
});
