/** One open pipeline: its stores, its autosave, and how they are wired together. */
import { browserRunPorts } from "@/api/runTransport";
import type { Pipeline, Run } from "@/api/types";
import { type CanvasSession, createSession } from "@/canvas/session";
import { type Autosave, type AutosavePorts, createAutosave } from "@/graph/autosave";
import { replaceGraph } from "@/graph/commands";
import { diffGraphs, isEmptyDiff } from "@/graph/diff";
import { loadDraft } from "@/graph/document";
import { createDocumentStore, type DocumentStore } from "@/graph/documentStore";
import { createFacts } from "@/graph/facts";
import { mergerOf } from "@/graph/merge";
import type { Graph } from "@/graph/model";
import { createEndWatch, type EndWatch } from "@/runs/endWatch";
import { createRunSession, type RunSession } from "@/runs/session";
import { designerText } from "@/text/designer";
import { notifyDone } from "@/ui/notify";
import { clearBackup, readBackup, writeBackup } from "./backup";
import { saveDraft } from "./saving";

export interface Designer {
  readonly id: string;
  readonly session: CanvasSession;
  /** The run shown on the canvas. */
  readonly runSession: RunSession<Run>;
  /** Tells how the runs end that this page waits for. */
  readonly endWatch: EndWatch;
  readonly autosave: Autosave;
  /** Starts saving what changes; the answer stops it and saves what waits. */
  start(): () => void;
}

export function openDesigner(pipeline: Pipeline): Designer {
  const { id } = pipeline;
  const graph = loadDraft(pipeline);
  const document = createDocumentStore(graph);
  const facts = createFacts();
  facts.setProblems(pipeline.problems);
  const runSession = createRunSession(browserRunPorts);
  const kept = readBackup(id, graph, Date.now());
  const revision = kept?.revision ?? pipeline.revision;
  const ports: AutosavePorts = {
    save: (now, over) => saveDraft(id, now, over, facts.setProblems),
    bringIn: (base, theirs) => bringIn(document, base, theirs),
    backup: {
      write: (now, over) => writeBackup(id, now, over),
      clear: () => clearBackup(id),
    },
    timers: {
      start: (action, milliseconds) => window.setTimeout(action, milliseconds),
      stop: (timer) => window.clearTimeout(timer),
    },
  };
  const base = revision === pipeline.revision ? graph : null;
  const autosave = createAutosave(graph, revision, ports, base);
  return {
    id,
    session: createSession({ document, facts, runView: runSession }, { drawing: id }),
    runSession,
    endWatch: createEndWatch(),
    autosave,
    start() {
      const stop = document.subscribe(({ graph }, before) => {
        autosave.changed(graph);
        // An empty drawing is saved like any other, but never silently.
        const emptied = graph.nodes.size === 0 && before.graph.nodes.size > 0;
        if (emptied) notifyDone(designerText.save.emptied);
      });
      const retry = () => void autosave.flush();
      const leave = () => {
        if (window.document.visibilityState === "hidden") void autosave.flush();
      };
      window.addEventListener("online", retry);
      window.addEventListener("pagehide", retry);
      window.document.addEventListener("visibilitychange", leave);
      bringBack(document.getState().graph, kept?.graph ?? null, document);
      return () => {
        window.removeEventListener("online", retry);
        window.removeEventListener("pagehide", retry);
        window.document.removeEventListener("visibilitychange", leave);
        stop();
        void autosave.flush();
      };
    },
  };
}

/** Changes of an earlier visit that never reached the server go on top, and are saved again. */
function bringBack(graph: Graph, kept: Graph | null, document: DocumentStore): void {
  if (!kept || document.getState().history.past.length > 0) return;
  document.run(replaceGraph(graph, kept, designerText.save.broughtBack));
  notifyDone(designerText.save.broughtBack);
}

/** Merges what was saved elsewhere, and says so: nodes may have come, gone or moved. */
function bringIn(
  document: DocumentStore,
  base: Graph,
  theirs: Graph,
): ReturnType<AutosavePorts["bringIn"]> {
  const merge = mergerOf(base, theirs);
  const { clashes } = merge(document.getState().graph);
  if (clashes.length === 0) {
    document.bringIn(merge);
    const words = designerText.save;
    if (!isEmptyDiff(diffGraphs(base, theirs))) notifyDone(words.merged, words.mergedHow);
  }
  return { graph: document.getState().graph, clashes };
}
