import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const CSS = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

/** The colours of one theme by token. */
function tokens(theme: "light" | "dark"): Map<string, string> {
  const block = CSS.split(`[data-mantine-color-scheme="${theme}"] {`)[1]?.split("}")[0] ?? "";
  return new Map(
    [...block.matchAll(/--jf-([\w-]+): (#[0-9a-f]{6});/g)].map(
      (m) => [m[1], m[2]] as [string, string],
    ),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const TEXTS = [
  "text",
  "muted",
  "accent",
  "success",
  "reused",
  "running",
  "failure",
  "warning",
  "idle",
];
const GROUNDS = ["page", "surface", "surface-2"];
const SOFT = [
  ["accent", "accent-soft"],
  ["text", "accent-soft"],
  ["success", "success-soft"],
  ["failure", "failure-soft"],
  ["warning", "warning-soft"],
  ["on-accent", "accent"],
] as const;

it("measures contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const colors = tokens(theme);
  const ratio = (one: string, other: string) =>
    contrast(colors.get(one) ?? "", colors.get(other) ?? "");
  const pairs = TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const));

  it.each([...pairs, ...SOFT])("%s can be read on %s", (text, ground) => {
    expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  const marks = [...colors.keys()].filter((name) => /^(port-|chart-|border-strong)/.test(name));
  it.each(marks)("%s can be seen on a surface", (mark) => {
    expect(ratio(mark, "surface")).toBeGreaterThanOrEqual(3);
  });
});
