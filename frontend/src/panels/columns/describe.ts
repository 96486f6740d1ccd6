/** A column selection in words. Pure. */

import { panelsText } from "@/text/panels";
import { type ColumnSelection, type RuleTarget, rulesOf, targetOf } from "./selection";

const text = panelsText.columns;

/** Names spelt out before "and 3 more". */
const SPELT_OUT = 3;

function describeTarget(target: RuleTarget): string {
  if (target === "all") return text.what.all;
  if ("names" in target) {
    const { names } = target;
    return text.summaryMore(names.slice(0, SPELT_OUT), names.length - SPELT_OUT);
  }
  if ("indices" in target) return text.summaryNumbers(target.indices);
  const [values, labels] =
    "types" in target ? [target.types, text.types] : [target.roles, text.roles];
  return values.map((value) => (labels[value] ?? value).toLowerCase()).join(", ");
}

/** "All columns, except normalized-losses"; a first exclusion says what it takes from. */
export function describeSelection(selection: ColumnSelection): string {
  const parts = rulesOf(selection).map((rule, index) => {
    const what = describeTarget(targetOf(rule));
    if ("include" in rule) return text.summaryInclude(what);
    const taken = text.summaryExclude(what);
    return index === 0 ? `${text.what.all}, ${taken}` : taken;
  });
  const sentence = parts.filter((part) => part !== "").join(", ");
  if (sentence === "") return text.nothingChosen;
  // A column's own name keeps its letters; the words of the catalogue begin a sentence.
  return sentence.startsWith(text.what.all)
    ? text.summaryAll + sentence.slice(text.what.all.length)
    : sentence;
}
