/** Saving a drawing over REST, as the autosave wants it: every outcome is a value. */
import { ApiError } from "@/api/ApiError";
import { savePipeline } from "@/api/pipelines";
import type { Problem } from "@/api/types";
import type { SavedDraft, SaveOutcome } from "@/graph/autosave";
import { diffGraphs, isEmptyDiff } from "@/graph/diff";
import { dumpDocument, loadDraft, type PipelineDocument } from "@/graph/document";
import type { Graph } from "@/graph/model";
import { designerText } from "@/text/designer";

/** The drawing as the API takes it; a pipeline without a name gets one. */
export function documentOf(graph: Graph): PipelineDocument {
  return { ...dumpDocument(graph), name: nameOf(graph) };
}

export function nameOf(graph: Graph): string {
  return graph.name.trim() || designerText.untitled;
}

export async function saveDraft(
  pipeline: string,
  graph: Graph,
  revision: number,
  onProblems: (problems: readonly Problem[]) => void,
): Promise<SaveOutcome> {
  try {
    const body = { name: nameOf(graph), document: documentOf(graph) };
    const saved = await savePipeline(pipeline, revision, body);
    onProblems(saved.problems);
    return { kind: "saved", revision: saved.revision };
  } catch (error) {
    return outcomeOf(error, graph);
  }
}

function outcomeOf(error: unknown, mine: Graph): SaveOutcome {
  if (!(error instanceof ApiError)) return { kind: "refused", message: String(error) };
  const theirs = error.status === 409 ? theirsOf(error) : null;
  if (theirs) {
    // An earlier save may have arrived though its answer was lost: no conflict.
    return isSame(theirs, mine)
      ? { kind: "saved", revision: theirs.revision }
      : { kind: "conflict", theirs };
  }
  if (error.unreachable || error.status >= 500) return { kind: "unreachable" };
  return { kind: "refused", message: error.message };
}

function theirsOf({ body }: ApiError): SavedDraft | null {
  const { revision, name, document } = body as Partial<SavedDraft>;
  if (revision === undefined || document === undefined) return null;
  return { revision, name: name ?? "", document: document as PipelineDocument };
}

function isSame(theirs: SavedDraft, mine: Graph): boolean {
  return isEmptyDiff(diffGraphs(loadDraft(theirs), { ...mine, name: nameOf(mine) }));
}
