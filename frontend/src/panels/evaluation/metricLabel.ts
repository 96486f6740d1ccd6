/** What people call a metric. Pure. */
import { panelsText } from "@/text/panels";
import { words } from "../inspector/fields";
import { SUFFIXES } from "./evaluation";

const text = panelsText.evaluation;
const SECOND = SUFFIXES[1];

/** `auc` → "AUC", and `auc_2`, of the model compared with it → "AUC (2nd)". */
export function metricLabel(name: string): string {
  const first = name.endsWith(SECOND) ? name.slice(0, -SECOND.length) : name;
  if (first !== name && first in text.metrics) return text.compared(metricLabel(first));
  return text.metrics[name] ?? words(name);
}
