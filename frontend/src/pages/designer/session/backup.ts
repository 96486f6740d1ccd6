/** The newest drawing kept in this browser until the server has it: a crash or a cut loses nothing. */
import { dumpDocument, loadDocument, type PipelineDocument } from "@/graph/document";
import type { Graph } from "@/graph/model";

interface Backup {
  readonly revision: number;
  readonly at: number;
  readonly document: PipelineDocument;
}

/** A younger backup belongs to another tab that is saving at this moment. */
const SETTLED_MILLISECONDS = 3000;

const keyOf = (pipeline: string) => `jackfield.backup.${pipeline}`;

export function writeBackup(pipeline: string, graph: Graph, revision: number): void {
  const backup: Backup = { revision, at: Date.now(), document: dumpDocument(graph) };
  try {
    localStorage.setItem(keyOf(pipeline), JSON.stringify(backup));
  } catch {
    // The browser's storage is full or shut: the save to the server still goes ahead.
  }
}

export function clearBackup(pipeline: string): void {
  localStorage.removeItem(keyOf(pipeline));
}

/** What an earlier visit could not save, and the revision it began at. */
export function readBackup(
  pipeline: string,
  now: number,
): { graph: Graph; revision: number } | null {
  const text = localStorage.getItem(keyOf(pipeline));
  if (text === null) return null;
  try {
    const backup = JSON.parse(text) as Backup;
    if (now - backup.at < SETTLED_MILLISECONDS) return null;
    return { graph: loadDocument(backup.document), revision: backup.revision };
  } catch {
    clearBackup(pipeline);
    return null;
  }
}
