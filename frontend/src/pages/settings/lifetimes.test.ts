import { describe, expect, it } from "vitest";
import { expiry } from "./lifetimes";

describe("expiry", () => {
  const now = new Date("2026-02-26T12:00:00.000Z");

  it.each([
    ["week", "2026-03-05T12:00:00.000Z"],
    ["month", "2026-03-28T12:00:00.000Z"],
    ["quarter", "2026-05-27T12:00:00.000Z"],
    ["year", "2027-02-26T12:00:00.000Z"],
  ] as const)("of a %s is so many days later", (lifetime, expected) => {
    expect(expiry(lifetime, now)).toBe(expected);
  });

  it("is null for a token that does not expire", () => {
    expect(expiry("never", now)).toBeNull();
  });
});
