/**
 * What was opened or pasted in this tab: the server is told which nodes still have a text of it, and asks
 * before their code first runs. It is told with every save, so that undo and redo lose nothing; a text that
 * it has seen before stays what it was then, so that copies of one's own are not asked about.
 */
import type { PipelineDocument } from "./document";
import type { Json } from "./model";

type Texts = Pick<PipelineDocument, "nodes" | "parameters">;

const arrived = new Set<string>();

/** Remembers the texts of a document or fragment. */
export function noteFromElsewhere(document: Texts): void {
  for (const node of document.nodes) {
    for (const text of textsOf(node.parameters ?? {}, document)) arrived.add(text);
  }
}

/** The nodes that have a text which arrived so, and was not changed since. */
export function nodesFromElsewhere(document: Texts): string[] {
  if (arrived.size === 0) return [];
  return document.nodes
    .filter((node) => textsOf(node.parameters ?? {}, document).some((text) => arrived.has(text)))
    .map((node) => node.id);
}

/** Texts among the values, also those that a pipeline parameter holds. */
function textsOf(values: { readonly [name: string]: Json }, { parameters = [] }: Texts): string[] {
  return Object.values(values)
    .map((value) => {
      const name = referenceOf(value);
      return name === null ? value : parameters.find((item) => item.name === name)?.default;
    })
    .filter((text): text is string => typeof text === "string" && text.trim() !== "");
}

function referenceOf(value: Json): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const name = (value as { readonly [key: string]: Json }).$parameter;
  return typeof name === "string" ? name : null;
}
