/** An age limit as people say it: an amount of a unit. Pure. */

export type AgeUnit = "seconds" | "minutes" | "hours" | "days";

export const SECONDS_IN: Readonly<Record<AgeUnit, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
};

export const AGE_UNITS = Object.keys(SECONDS_IN) as AgeUnit[];

/** The unit an age limit is set in when there is none yet. */
const USUAL_UNIT: AgeUnit = "hours";

export interface Age {
  /** null: no limit. */
  readonly amount: number | null;
  readonly unit: AgeUnit;
}

/** The largest unit that says it in whole numbers. */
export function ageOf(seconds: number | null): Age {
  if (seconds === null) return { amount: null, unit: USUAL_UNIT };
  const unit = AGE_UNITS.findLast((item) => seconds % SECONDS_IN[item] === 0) ?? "seconds";
  return { amount: seconds / SECONDS_IN[unit], unit };
}

export function secondsOf({ amount, unit }: Age): number | null {
  return amount === null ? null : amount * SECONDS_IN[unit];
}
