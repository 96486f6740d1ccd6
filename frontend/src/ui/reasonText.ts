/** Reasons of a plan or a step in plain words. Pure. */
import type { Reason } from "@/runs/plan";
import { reasonText as words } from "@/text/plan";
import { formatDuration } from "./format";
import { shortJson } from "./shortJson";

/** What people call nodes, parameters and ports. */
export interface Names {
  node(id: string): string;
  parameter(node: string, name: string): string;
  input(node: string, name: string): string;
  output(node: string, name: string): string;
}

export interface ReasonWords {
  readonly sentence: string;
  /** What it was and what it is; null where the sentence says all there is to say. */
  readonly change: { readonly old: string; readonly new: string } | null;
}

const SECOND_MS = 1000;
/** Longer values are not shown side by side: the difference would not be visible. */
const LONGEST_SIDE = 48;

/** A reason of `node`, in words. */
export function wordsOf(reason: Reason, node: string, names: Names): ReasonWords {
  switch (reason.part) {
    case "parameter":
      return parameterWords(reason, names.parameter(node, reason.name));
    case "version":
    case "target":
    case "component":
      return { sentence: words[reason.part], change: changeOf(reason) };
    case "input":
      return { sentence: inputSentence(reason, node, names), change: null };
    case "secret":
      return { sentence: words.secret(reason.name), change: changeOf(reason) };
    case "age":
      return { sentence: words.age(ageOf(reason.old), ageOf(reason.new)), change: null };
    case "artifact":
      return { sentence: artifactSentence(reason, node, names), change: null };
    case "unfinished":
      return { sentence: words.unfinished(howItEnded(reason.old)), change: null };
    default:
      return { sentence: plainSentence(reason), change: null };
  }
}

/** The same as one line of text, for tooltips. */
export function lineOf(reason: Reason, node: string, names: Names): string {
  const { sentence, change } = wordsOf(reason, node, names);
  return change ? `${sentence}: ${change.old} ${words.arrow} ${change.new}` : sentence;
}

const PLAIN = {
  first_run: words.first_run,
  code: words.code,
  environment: words.environment,
  regenerate: words.regenerate,
  always_run: words.always_run,
  not_deterministic: words.not_deterministic,
  fingerprint: words.fingerprint,
} as const;

function plainSentence({ part, name }: Reason): string {
  // A part unknown to this release is shown as received.
  return part in PLAIN ? PLAIN[part as keyof typeof PLAIN] : words.other(part, name);
}

function parameterWords(reason: Reason, label: string): ReasonWords {
  const change = changeOf(reason);
  return change ? { sentence: label, change } : { sentence: words.changed(label), change: null };
}

/** Both sides in short; null where one is too long to compare, or both look the same. */
function changeOf({ old, new: now }: Reason): ReasonWords["change"] {
  if (isLong(old) || isLong(now)) return null;
  const sides = { old: side(old), new: side(now) };
  return sides.old === sides.new ? null : sides;
}

function side(value: unknown): string {
  return value === null || value === undefined ? words.absent : shortJson(value);
}

function isLong(value: unknown): boolean {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > LONGEST_SIDE || text.includes("\n");
}

function inputSentence(reason: Reason, node: string, names: Names): string {
  const port = names.input(node, reason.name);
  const at = reason.node ? names.node(reason.node) : null;
  if (isAbsent(reason.new)) return at === null ? words.parted(port) : words.depends(at);
  return isAbsent(reason.old) ? words.joined(port, at) : words.input(port, at);
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function artifactSentence({ name }: Reason, node: string, names: Names): string {
  return words.artifact(name === "" ? "" : names.output(node, name));
}

function ageOf(seconds: unknown): string | null {
  return typeof seconds === "number" ? formatDuration(seconds * SECOND_MS) : null;
}

function howItEnded(status: unknown): string {
  const known = words.unfinishedHow as Readonly<Record<string, string>>;
  return (typeof status === "string" && known[status]) || words.unfinishedHow.other;
}
