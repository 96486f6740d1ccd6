/** What people call a metric. Pure. */
import { panelsText } from "@/text/panels";
import { words } from "../inspector/fields";
import { SUFFIXES } from "./evaluation";

const text = panelsText.evaluation;
const SECOND = SUFFIXES[1];

/** `auc` → "AUC", and `auc_2`, of the model compared with it → "AUC (2nd)"; of one of several nodes → "AUC of evaluate",
 * with what that node is `called`. */
export function metricLabel(name: string, called = (node: string) => node): string {
  const first = name.endsWith(SECOND) ? name.slice(0, -SECOND.length) : name;
  if (first !== name && first in text.metrics) return text.compared(metricLabel(first));
  const [, node, metric] = /^(.+)\.([^.]+)$/.exec(name) ?? [];
  if (node && metric && metricLabel(metric) !== words(metric)) {
    return text.ofNode(metricLabel(metric), called(node));
  }
  return text.metrics[name] ?? words(name);
}
