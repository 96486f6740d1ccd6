/** New names: `clean_missing_data`, `clean_missing_data_2`, … */

/** Names are at most this many characters long (contract: `[a-z][a-z0-9_]{0,62}`). */
const MAXIMUM_LENGTH = 63;

/** The first of `stem`, `stem_2`, `stem_3`… that is not taken. */
export function freshId(wanted: string, taken: { has(id: string): boolean }): string {
  const stem = asName(wanted).replace(/_\d+$/, "") || "node";
  if (!taken.has(stem)) return stem;
  for (let number = 2; ; number += 1) {
    const suffix = `_${number}`;
    const id = stem.slice(0, MAXIMUM_LENGTH - suffix.length) + suffix;
    if (!taken.has(id)) return id;
  }
}

/** Free text as a name: lower case, words joined by underscores, starting with a letter. */
export function asName(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  return words.slice(0, MAXIMUM_LENGTH);
}
