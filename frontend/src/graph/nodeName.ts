/** What people call a node: the name they gave it, else its component's title. Pure. */
import type { Node } from "./model";
import type { ComponentSpec } from "./spec";

/** Characters of a name, as the document format has it. */
export const LONGEST_NAME = 200;

/** White space, control characters, halves of characters, line and paragraph separators: one space each run. */
const UNSHOWN = /[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

export function titleOf(node: Node, component: ComponentSpec | undefined): string {
  return node.name || component?.display_name || node.component;
}

/** Typed or pasted text as a name: one line, trimmed, not too long; empty for what is no text. */
export function asName(text: unknown): string {
  if (typeof text !== "string") return "";
  const line = text.replace(UNSHOWN, " ").trim();
  return [...line].slice(0, LONGEST_NAME).join("").trim();
}
