/** Names that look like a mistyped one. Pure. */

/** Below this share of agreement a suggestion would only puzzle. */
const LEAST_SIMILARITY = 0.6;
/** A shorter piece of a name stands in too many others. */
const LEAST_PIECE = 3;

/** Edits (insert, delete, replace, swap of neighbours) that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** 1 for equal texts (ignoring case and separators), 0 for nothing in common. */
export function similarity(a: string, b: string): number {
  const [left, right] = [plain(a), plain(b)];
  const longest = Math.max(left.length, right.length);
  return longest === 0 ? 1 : 1 - editDistance(left, right) / longest;
}

/** A piece of a name means that name, however much of it is missing: "norm", "normalized-losses". */
function likeness(typed: string, candidate: string): number {
  const [piece, whole] = [plain(typed), plain(candidate)];
  const within = piece.length >= LEAST_PIECE && whole.includes(piece);
  return Math.max(similarity(typed, candidate), within ? LEAST_SIMILARITY : 0);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/g, "");
}

/** The candidates that resemble `name`, best first. */
export function closeMatches(name: string, candidates: readonly string[], limit = 3): string[] {
  return candidates
    .map((candidate) => ({ candidate, score: likeness(name, candidate) }))
    .filter(({ score }) => score >= LEAST_SIMILARITY)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}
