/** Numbers as people type them. Pure. */

import { type Bounds, withinBounds } from "./fields";

export type NumberFault = "empty" | "number" | "integer" | "bounds";
export type ReadNumber = { readonly value: number } | { readonly fault: NumberFault };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a typed number (a comma may stand for the point, `1e-7` is fine). */
export function readNumber(text: string, integer: boolean, bounds: Bounds): ReadNumber {
  const plain = text.trim().replace(",", ".");
  if (plain === "") return { fault: "empty" };
  if (!NUMBER.test(plain)) return { fault: "number" };
  const value = Number(plain);
  if (!Number.isFinite(value)) return { fault: "number" };
  if (integer && !Number.isSafeInteger(value)) return { fault: "integer" };
  return withinBounds(value, bounds) ? { value } : { fault: "bounds" };
}

/** A value as the text of its field; nothing for what is no number. */
export function numberText(value: unknown): string {
  return typeof value === "number" ? String(value) : "";
}

const MOST_DIGITS = 12;
const DUST = 1e-9;

/** Digits after the point that write this step exactly (12 at most). */
export function digitsOf(step: number): number {
  for (let digits = 0; digits < MOST_DIGITS; digits += 1) {
    const scaled = step * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < DUST && Math.round(scaled) !== 0) return digits;
  }
  return MOST_DIGITS;
}

/** `value` moved by whole steps, rounded to the step's digits, within bounds. */
export function stepped(value: number, steps: number, step: number, bounds: Bounds): number {
  const moved = Number((value + steps * step).toFixed(digitsOf(step)));
  return withinBounds(moved, bounds) ? moved : value;
}
