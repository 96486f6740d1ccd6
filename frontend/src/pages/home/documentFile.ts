import type { PipelineDocument } from "@/api/types";
import { homeText } from "@/text/home";

export const DOCUMENT_FORMAT = "jackfield/pipeline@1";

/** An empty drawing. */
export function emptyDocument(name: string): PipelineDocument {
  return { format: DOCUMENT_FORMAT, name, nodes: [], edges: [] };
}

/**
 * Reads a downloaded document and the name to give its pipeline.
 *
 * Only what is no document at all is refused here; the server finds every other problem.
 */
export function readDocument(
  fileName: string,
  text: string,
): { name: string; document: PipelineDocument } {
  const value = parse(text);
  if (!isDocument(value)) throw new Error(homeText.notADocument(fileName));
  return { name: value.name || fileName.replace(/\.json$/i, ""), document: value };
}

/** A file name that every system accepts: "Automobile price" is `automobile-price.json`. */
export function documentFileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain || "pipeline"}.json`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isDocument(value: unknown): value is PipelineDocument {
  if (typeof value !== "object" || value === null) return false;
  const { format, nodes } = value as Partial<PipelineDocument>;
  return String(format).startsWith("jackfield/pipeline@") && Array.isArray(nodes);
}
