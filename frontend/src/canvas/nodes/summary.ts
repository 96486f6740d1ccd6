/** The one setting worth reading on a node that has not run: "automobile", "label price", "0.7". */
import { type Json, type Node, parameterRef } from "@/graph/model";
import type { ComponentSpec, ParameterSchema } from "@/graph/spec";

/** Parameter kinds by how telling their value is, best first. */
const TELLING = ["dataset", "column", "choice", "float", "integer", "columns", "string"];
const MAXIMUM_NAMES = 3;
const ALL = "all columns";

/** Title and value together are read up to this many characters; longer, the value comes first. */
const ROOM = 30;

/** `alone` says whether a status stands before it: beside one, the value alone has room. A node with a
 * name and nothing set says what component it is. */
export function summaryOf(node: Node, spec: ComponentSpec, alone: boolean): string {
  const otherwise = alone ? (node.name ? spec.display_name : spec.category) : "";
  const set = Object.entries(node.parameters).filter(
    ([name]) => spec.parameters.properties?.[name],
  );
  const [best] = set
    .map(([name, value]) => ({ name, value, rank: rankOf(spec.parameters.properties?.[name]) }))
    .filter((entry) => entry.rank >= 0)
    .sort((a, b) => a.rank - b.rank);
  if (!best) return otherwise;
  const text = valueText(best.value);
  const schema = spec.parameters.properties?.[best.name];
  if (!text) return otherwise;
  if (!alone || schema?.["x-kind"] === "dataset") return text;
  const title = schema?.title ?? best.name;
  return title.length + text.length <= ROOM ? `${title}: ${text}` : `${text} · ${title}`;
}

function rankOf(schema: ParameterSchema | undefined): number {
  return TELLING.indexOf(schema?.["x-kind"] ?? "");
}

function valueText(value: Json): string {
  const parameter = parameterRef(value);
  if (parameter !== null) return `⟨${parameter}⟩`;
  if (Array.isArray(value)) return value.join(", ");
  if (value !== null && typeof value === "object")
    return selectionText(value as { [k: string]: Json });
  return String(value ?? "").replaceAll("_", " ");
}

function selectionText(selection: { readonly [key: string]: Json }): string {
  const rules = Array.isArray(selection.rules) ? selection.rules : [];
  const names = [selection.names, ...rules.map((rule) => namesOf(rule))].flat().filter(Boolean);
  const left = excluded(rules);
  if (left) return left;
  if (names.length > MAXIMUM_NAMES) return `${names.length} columns`;
  if (names.length > 0) return names.join(", ");
  return rules.length ? `${rules.length} ${rules.length === 1 ? "rule" : "rules"}` : "";
}

/** "all but price" of a selection that starts from all columns and leaves some out. */
function excluded(rules: readonly Json[]): string {
  const [first, ...others] = rules;
  if (namesOf(first ?? null)[0] !== ALL || others.length === 0) return "";
  const names = others.flatMap((rule) => (rule as { exclude?: { names?: Json } }).exclude?.names);
  const known = names.every((name) => typeof name === "string") && names.length <= MAXIMUM_NAMES;
  return known ? `all but ${names.join(", ")}` : `${rules.length} rules`;
}

function namesOf(rule: Json): Json[] {
  if (rule === null || typeof rule !== "object" || Array.isArray(rule)) return [];
  const include = (rule as { include?: Json }).include;
  if (include === "all") return [ALL];
  const names = (include as { names?: Json } | undefined)?.names;
  return Array.isArray(names) ? [...names] : [];
}
