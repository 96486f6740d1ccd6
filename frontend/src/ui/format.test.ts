import { describe, expect, it } from "vitest";
import {
  durationBetween,
  formatAgo,
  formatBytes,
  formatDuration,
  formatMemory,
  formatMoment,
  formatNumber,
  formatTime,
} from "./format";

describe("lengths of time", () => {
  it.each([
    [null, "–"],
    [0, "0 ms"],
    [8.4, "8 ms"],
    [99.4, "99 ms"],
    [99.6, "0.1 s"],
    [440, "0.4 s"],
    [9_949, "9.9 s"],
    [9_990, "10 s"],
    [59_600, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [7_800_000, "2 h 10 min"],
    [3 * 86_400_000 + 5 * 3_600_000, "3 d 5 h"],
  ])("%s ms is %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it("goes up to now while something goes on, and is unknown before the start", () => {
    const now = Date.parse("2026-11-23T10:00:10Z");
    expect(durationBetween("2026-11-23T10:00:00Z", null, now)).toBe(10_000);
    expect(durationBetween("2026-11-23T10:00:00Z", "2026-11-23T10:00:03Z", now)).toBe(3_000);
    expect(durationBetween(null, null, now)).toBeNull();
  });
});

describe("sizes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_500, "1.5 kB"],
    [99_960, "100 kB"],
    [999_600, "1.0 MB"],
    [23_400_000, "23.4 MB"],
  ])("%s bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [512 * 2 ** 20, "512 MiB"],
    [4 * 2 ** 30, "4 GiB"],
    [1.5 * 2 ** 30, "1.5 GiB"],
    [10 * 2 ** 30, "10 GiB"],
  ])("a limit of %s bytes is %s", (bytes, text) => {
    expect(formatMemory(bytes)).toBe(text);
  });
});

describe("numbers", () => {
  it.each([
    [undefined, "–"],
    [0, "0"],
    [48_842, "48,842"],
    [0.868204, "0.868204"],
    [1773.61396, "1773.61"],
    [0.5, "0.5"],
    [0.00001234, "1.234e-5"],
    [1.5e12 + 0.5, "1.5e+12"],
    [Number.NaN, "NaN"],
  ])("%s is written %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe("points in time", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  it.each([
    ["2026-11-23T11:59:40Z", "just now"],
    ["2026-11-23T11:55:00Z", "5 min ago"],
    ["2026-11-23T09:00:00Z", "3 h ago"],
    ["2026-11-22T10:00:00Z", "yesterday"],
    ["2026-11-01T10:00:00Z", "1 Nov 2026"],
  ])("%s is %s", (iso, text) => {
    expect(formatAgo(iso, now, "UTC")).toBe(text);
  });

  it("is only the time of day today, and never the year", () => {
    expect(formatMoment("2026-11-23T09:05:00Z", now, "UTC")).toBe("09:05");
    expect(formatMoment("2026-11-22T09:05:00Z", now, "UTC")).toBe("22 Nov, 09:05");
    // Half an hour before midnight in UTC is tomorrow in Vienna.
    expect(formatMoment("2026-11-23T23:30:00Z", now, "Europe/Vienna")).toBe("24 Nov, 00:30");
    expect(formatMoment(null, now)).toBe("–");
  });

  it("is written in the reader's zone", () => {
    expect(formatTime("2026-11-23T14:05:00Z", "UTC")).toBe("23 Nov 2026, 14:05");
    expect(formatTime("2026-11-23T23:30:00Z", "Europe/Vienna")).toBe("24 Nov 2026, 00:30");
  });
});
