/** How a file is to be read: which options fit its format, and how they are said in a form. Pure. */

import type { Remedy } from "@/api/types";

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

/** The options with a remedy beside what is given: a list is added to. */
export function withRemedy(given: ReadingOptions, { option, value }: Remedy): ReadingOptions {
  if (!Array.isArray(value)) return withOption(given, option, value);
  const said = Array.isArray(given[option]) ? given[option] : [];
  return withOption(given, option, [...new Set([...said, ...value])]);
}

/** Whether the options are already as a remedy would make them. */
export function isGiven(given: ReadingOptions, remedy: Remedy): boolean {
  const { [remedy.option]: wanted } = withRemedy(given, remedy);
  return JSON.stringify(wanted) === JSON.stringify(given[remedy.option]);
}
