import type { Scope } from "@/api/types";

export const SCOPES: readonly Scope[] = ["read", "run", "publish", "admin"];

const DAYS = { never: null, week: 7, month: 30, quarter: 90, year: 365 } as const;
const DAY_MILLISECONDS = 24 * 3600 * 1000;

export type Lifetime = keyof typeof DAYS;
export const LIFETIMES = Object.keys(DAYS) as Lifetime[];

/** When a token made `now` expires, as an ISO time; null: never. */
export function expiry(lifetime: Lifetime, now: Date): string | null {
  const days = DAYS[lifetime];
  return days === null ? null : new Date(now.getTime() + days * DAY_MILLISECONDS).toISOString();
}
