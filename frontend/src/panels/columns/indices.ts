/** Ranges of column numbers as people write them: `1-4,6`. Pure. */

/** First and last number of a range, both counted from 1 and both meant. */
export interface IndexRange {
  readonly first: number;
  readonly last: number;
}

const RANGE = /^(\d+)(?:\s*-\s*(\d+))?$/;

/** The ranges of a text, or null when it is not made of numbers, ranges and commas. */
export function parseIndices(text: string): IndexRange[] | null {
  const ranges: IndexRange[] = [];
  for (const part of text.split(",")) {
    const found = RANGE.exec(part.trim());
    if (found === null) return null;
    const first = Number(found[1]);
    const last = Number(found[2] ?? found[1]);
    if (first < 1 || last < first) return null;
    ranges.push({ first, last });
  }
  return ranges;
}

/** The highest number named. */
export function highestIndex(ranges: readonly IndexRange[]): number {
  return ranges.reduce((highest, range) => Math.max(highest, range.last), 0);
}
