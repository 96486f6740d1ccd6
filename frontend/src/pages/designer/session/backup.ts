/** Keeps unsaved edits in this browser, so that a crash or a lost connection loses nothing. */
import { diffGraphs, isEmptyDiff } from "@/graph/diff";
import { dumpDocument, loadDocument, type PipelineDocument } from "@/graph/document";
import { nodesFromElsewhere, noteFromElsewhere } from "@/graph/fromElsewhere";
import type { Graph } from "@/graph/model";

interface Backup {
  readonly revision: number;
  readonly at: number;
  /** The tab it comes from, loaded again or not. */
  readonly tab: string;
  readonly document: PipelineDocument;
  /** Nodes that were opened or pasted: the server may not know that yet. */
  readonly fromElsewhere?: readonly string[];
}

/** A younger backup of another tab is being saved there at this moment. */
const SETTLED_MILLISECONDS = 3000;
const LOOK_AGAIN_MILLISECONDS = 100;

const TAB_KEY = "jackfield.tab";

const keyOf = (pipeline: string) => `jackfield.backup.${pipeline}`;

/** A name for this tab that lasts as long as the tab does. */
function thisTab(): string {
  const known = sessionStorage.getItem(TAB_KEY);
  if (known !== null) return known;
  const made = crypto.randomUUID();
  sessionStorage.setItem(TAB_KEY, made);
  return made;
}

export function writeBackup(pipeline: string, graph: Graph, revision: number): void {
  try {
    const document = dumpDocument(graph);
    const backup: Backup = {
      revision,
      at: Date.now(),
      tab: thisTab(),
      document,
      fromElsewhere: nodesFromElsewhere(document),
    };
    localStorage.setItem(keyOf(pipeline), JSON.stringify(backup));
  } catch {
    // Storage is full or disabled; the save to the server still goes ahead.
  }
}

export function clearBackup(pipeline: string): void {
  localStorage.removeItem(keyOf(pipeline));
}

/** Returns when no other tab can be at saving what it kept last; at most three seconds later. */
export async function settled(pipeline: string): Promise<void> {
  const until = Date.now() + SETTLED_MILLISECONDS;
  while (Date.now() < until && mayBeSaving(peek(pipeline), Date.now())) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
  }
}

function peek(pipeline: string): Backup | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(pipeline)) ?? "null") as Backup | null;
  } catch {
    return null;
  }
}

const mayBeSaving = (backup: Backup | null, now: number) =>
  backup !== null && backup.tab !== thisTab() && now - backup.at < SETTLED_MILLISECONDS;

/** What was drawn over `saved` and never reached the server, and the revision it began at. */
export function readBackup(
  pipeline: string,
  saved: Graph,
  now: number,
): { graph: Graph; revision: number } | null {
  const text = localStorage.getItem(keyOf(pipeline));
  if (text === null) return null;
  try {
    const backup = JSON.parse(text) as Backup;
    if (mayBeSaving(backup, now)) return null;
    const graph = loadDocument(backup.document);
    if (!isEmptyDiff(diffGraphs(saved, graph))) {
      rememberArrivals(backup);
      return { graph, revision: backup.revision };
    }
    // Its save did arrive; only the answer was not waited for.
    clearBackup(pipeline);
    return null;
  } catch {
    clearBackup(pipeline);
    return null;
  }
}

function rememberArrivals({ document, fromElsewhere = [] }: Backup): void {
  const arrived = new Set(fromElsewhere);
  noteFromElsewhere({ ...document, nodes: document.nodes.filter(({ id }) => arrived.has(id)) });
}
