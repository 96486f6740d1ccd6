import type { Column } from "@/api/types";
import { panelsText } from "@/text/panels";

const text = panelsText.columns;

/** A column's type and, where it has one, its role: "Double · Label". */
export function columnFacts({ type, categorical, role }: Column): string {
  const parts = [text.types[type] ?? type];
  if (categorical) parts.push(text.types.categorical ?? "");
  if (role !== "feature" && role !== "none") parts.push(text.roles[role] ?? role);
  return parts.join(" · ");
}
