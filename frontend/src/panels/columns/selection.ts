/**
 * Which columns a selection means. Mirrors `designer/graph/columns.py`: both pass
 * tests/fixtures/columns. Pure.
 */

import type { Column } from "@/api/types";
import { closeMatches } from "@/ui/closeMatches";
import { highestIndex, parseIndices } from "./indices";

export type RuleTarget =
  | "all"
  | { readonly names: readonly string[] }
  | { readonly types: readonly string[] }
  | { readonly indices: string }
  | { readonly roles: readonly string[] };

export type Rule = { readonly include: RuleTarget } | { readonly exclude: RuleTarget };

export type ColumnSelection =
  | { readonly rules: readonly Rule[] }
  | { readonly names: readonly string[] };

/** A name that no arriving column has, with those that resemble it. */
export interface MissingName {
  readonly name: string;
  readonly matches: readonly string[];
}

/** A number beyond the last column, or a text that is no range. */
export interface BadIndices {
  readonly text: string;
  readonly columns: number;
}

export interface ResolvedSelection {
  /** Chosen columns, in the order the table has them. */
  readonly names: readonly string[];
  readonly missing: readonly MissingName[];
  readonly badIndices: readonly BadIndices[];
}

const NUMBERS: ReadonlySet<string> = new Set(["integer", "decimal", "double", "boolean"]);
const TYPES: readonly Column["type"][] = [
  "integer",
  "decimal",
  "double",
  "string",
  "boolean",
  "date",
  "time",
  "datetime",
  "duration",
  "binary",
  "list",
  "struct",
  "null",
];

/** What `types` may say, and which columns each means. */
export const TYPE_TESTS: Readonly<Record<string, (column: Column) => boolean>> = {
  numeric: ({ type }) => NUMBERS.has(type),
  ...Object.fromEntries(TYPES.map((name) => [name, ({ type }: Column) => type === name])),
  categorical: ({ categorical }) => categorical,
  non_categorical: ({ categorical }) => !categorical,
};

/** What `roles` may say. */
export const ROLES = ["feature", "label", "score", "none"] as const;

export function targetOf(rule: Rule): RuleTarget {
  return "include" in rule ? rule.include : rule.exclude;
}

const LISTS = ["names", "types", "roles"];

function isTarget(value: unknown): value is RuleTarget {
  if (value === "all") return true;
  if (typeof value !== "object" || value === null) return false;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return false;
  const [key, content] = entry;
  return key === "indices"
    ? typeof content === "string"
    : LISTS.includes(key) && Array.isArray(content);
}

function isRule(value: unknown): value is Rule {
  if (typeof value !== "object" || value === null) return false;
  return isTarget("include" in value ? value.include : (value as { exclude?: unknown }).exclude);
}

/** Reads what a document holds (`null`, a bare name, the short form); null for anything else. */
export function readSelection(value: unknown): ColumnSelection | null {
  if (typeof value === "string") return { names: [value] };
  if (typeof value !== "object" || value === null) return null;
  if ("names" in value && Array.isArray(value.names)) return { names: value.names.map(String) };
  if ("rules" in value && Array.isArray(value.rules)) return { rules: value.rules.filter(isRule) };
  return null;
}

function matchesTarget(target: RuleTarget, column: Column, position: number): boolean {
  if (target === "all") return true;
  if ("names" in target) return target.names.includes(column.name);
  if ("types" in target) return target.types.some((type) => TYPE_TESTS[type]?.(column) ?? false);
  if ("roles" in target) return target.roles.includes(column.role);
  const ranges = parseIndices(target.indices) ?? [];
  return ranges.some(({ first, last }) => position >= first && position <= last);
}

function missingNames(names: readonly string[], columns: readonly Column[]): MissingName[] {
  const known = columns.map((column) => column.name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, matches: closeMatches(name, known) }));
}

function badIndices(target: RuleTarget, columns: readonly Column[]): BadIndices[] {
  if (target === "all" || !("indices" in target)) return [];
  const ranges = parseIndices(target.indices);
  const fits = ranges !== null && highestIndex(ranges) <= columns.length;
  return fits ? [] : [{ text: target.indices, columns: columns.length }];
}

/** The short form as one rule. */
export function rulesOf(selection: ColumnSelection): readonly Rule[] {
  return "rules" in selection ? selection.rules : [{ include: { names: selection.names } }];
}

/** Every column when the first rule excludes, none otherwise. */
function startOf(rules: readonly Rule[], columns: readonly Column[]): Set<string> {
  const first = rules[0];
  const excludes = first !== undefined && "exclude" in first;
  return new Set(excludes ? columns.map((column) => column.name) : []);
}

/**
 * Applies the rules in order: an include adds, an exclude takes away. Where the server refuses a
 * selection (unknown names, numbers beyond the last column) this goes on and lists them, so that
 * the editor can show each in its place.
 */
export function resolveSelection(
  selection: ColumnSelection,
  columns: readonly Column[],
): ResolvedSelection {
  const rules = rulesOf(selection);
  const chosen = startOf(rules, columns);
  const missing: MissingName[] = [];
  const bad: BadIndices[] = [];
  for (const rule of rules) {
    const target = targetOf(rule);
    if (target !== "all" && "names" in target) missing.push(...missingNames(target.names, columns));
    bad.push(...badIndices(target, columns));
    columns.forEach((column, index) => {
      if (!matchesTarget(target, column, index + 1)) return;
      if ("include" in rule) chosen.add(column.name);
      else chosen.delete(column.name);
    });
  }
  const names = columns.map((column) => column.name).filter((name) => chosen.has(name));
  return { names, missing, badIndices: bad };
}

/** The same selection with one name replaced everywhere (the fix for a mistyped one). */
export function renameIn(selection: ColumnSelection, from: string, to: string): ColumnSelection {
  return mapNames(selection, (names) => [
    ...new Set(names.map((name) => (name === from ? to : name))),
  ]);
}

/** The same selection without one name (the fix for a column that is gone). */
export function dropFrom(selection: ColumnSelection, gone: string): ColumnSelection {
  return mapNames(selection, (names) => names.filter((name) => name !== gone));
}

function mapNames(
  selection: ColumnSelection,
  change: (names: readonly string[]) => string[],
): ColumnSelection {
  if ("names" in selection) return { names: change(selection.names) };
  const changeTarget = (target: RuleTarget): RuleTarget =>
    target !== "all" && "names" in target ? { names: change(target.names) } : target;
  return {
    rules: selection.rules.map((rule) =>
      "include" in rule
        ? { include: changeTarget(rule.include) }
        : { exclude: changeTarget(rule.exclude) },
    ),
  };
}

/** Both ways of choosing the same columns by name, kept when the editor changes modes. */
export function asNames(selection: ColumnSelection, columns: readonly Column[]): ColumnSelection {
  return { names: [...resolveSelection(selection, columns).names] };
}
