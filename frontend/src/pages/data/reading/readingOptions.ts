/** How a file is to be read: which options fit its format, and how they are said in a form. Pure. */

import type { Note } from "@/api/types";

/** Options as the server takes them; what is absent, its reader finds out. */
export type ReadingOptions = Readonly<Record<string, unknown>>;

export type OptionName =
  | "delimiter"
  | "header"
  | "decimal"
  | "thousands"
  | "encoding"
  | "quote"
  | "comment"
  | "skip_rows"
  | "missing"
  | "date_formats"
  | "sheet"
  | "range"
  | "on_bad_rows";

const LINES: readonly OptionName[] = ["missing", "date_formats", "encoding", "on_bad_rows"];
const TEXT: readonly OptionName[] = [
  "delimiter",
  "header",
  "decimal",
  "encoding",
  "missing",
  "thousands",
  "quote",
  "comment",
  "skip_rows",
  "date_formats",
  "on_bad_rows",
];

/** The options that a form offers, most wanted first; a format that is not listed has none. */
const BY_FORMAT: Readonly<Record<string, readonly OptionName[]>> = {
  csv: TEXT,
  tsv: TEXT,
  xlsx: ["sheet", "range", "header", "skip_rows", "missing", "date_formats"],
  json_lines: [...LINES, "skip_rows"],
  arff: LINES,
  svmlight: ["encoding", "on_bad_rows"],
  parquet: ["missing", "date_formats"],
  feather: ["missing", "date_formats"],
  zip: ["sheet", ...TEXT],
};

/** `csv.gz` is read as `csv` is. */
export function optionsOf(format: string): readonly OptionName[] {
  return BY_FORMAT[format.split(".", 1)[0] ?? ""] ?? [];
}

/** The options with one of them said anew; `undefined` or "" leaves it to the reader. */
export function withOption(given: ReadingOptions, name: string, value: unknown): ReadingOptions {
  const { [name]: _, ...others } = given;
  return value === undefined || value === "" ? others : { ...others, [name]: value };
}

/** The options with the type of one column said; null leaves it to the reader. */
export function withType(given: ReadingOptions, column: string, type: string | null) {
  const { [column]: _, ...others } = typesOf(given);
  const types = type === null ? others : { ...others, [column]: type };
  return withOption(given, "types", Object.keys(types).length > 0 ? types : undefined);
}

export function typesOf(given: ReadingOptions): Readonly<Record<string, string>> {
  return (given.types as Record<string, string> | undefined) ?? {};
}

/** A list as it is typed: `NA, ?`. */
export function listText(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : "";
}

export function listOf(text: string): string[] | undefined {
  const words = [...new Set(text.split(",").map((word) => word.trim()))].filter(Boolean);
  return words.length > 0 ? words : undefined;
}

/** What one click does about a note. */
export interface Remedy {
  readonly kind: "missing" | "mark" | "header";
  /** The spellings that become missing, or the mark. */
  readonly words: readonly string[];
  readonly options: ReadingOptions;
}

const QUOTED = /'([^']+)'/g;
const SET_MARK = /set (decimal|thousands) to '(.)'/i;
const SET_HEADER = /set header to (true|false)/i;

/** What can be done about a note at once; null where it is only to be known. */
export function remedyOf(note: Note, given: ReadingOptions): Remedy | null {
  const header = SET_HEADER.exec(note.message)?.[1];
  if (header !== undefined) {
    const options = withOption(given, "header", header.toLowerCase() === "true");
    return { kind: "header", words: [], options };
  }
  const [, option, mark] = SET_MARK.exec(note.message) ?? [];
  if (option !== undefined && mark !== undefined) {
    return { kind: "mark", words: [mark], options: withOption(given, option.toLowerCase(), mark) };
  }
  return note.code === "values.nearly_numbers" ? missingOf(note, given) : null;
}

/** The spellings that a note quotes, made missing beside those that are. */
function missingOf(note: Note, given: ReadingOptions): Remedy | null {
  const quoted = [...note.message.matchAll(QUOTED)].flatMap((found) => found[1] ?? []);
  const spelt = Array.isArray(given.missing) ? (given.missing as string[]) : [];
  const words = quoted.filter((word) => word !== note.column && !spelt.includes(word));
  if (words.length === 0) return null;
  return { kind: "missing", words, options: withOption(given, "missing", [...spelt, ...words]) };
}
