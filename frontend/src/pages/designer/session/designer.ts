/** One open pipeline: its stores, its autosave, and how they are wired together. */
import { browserRunPorts } from "@/api/runTransport";
import type { Pipeline, Run } from "@/api/types";
import { type CanvasSession, createSession } from "@/canvas/session";
import { type Autosave, createAutosave } from "@/graph/autosave";
import { replaceGraph } from "@/graph/commands";
import { loadDocument, type PipelineDocument } from "@/graph/document";
import { createDocumentStore } from "@/graph/documentStore";
import { createFacts } from "@/graph/facts";
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
  const graph = graphOf(pipeline);
  const document = createDocumentStore(graph);
  const facts = createFacts();
  facts.setProblems(pipeline.problems);
  const runSession = createRunSession(browserRunPorts);
  const kept = readBackup(id, graph, Date.now());
  const autosave = createAutosave(graph, kept?.revision ?? pipeline.revision, {
    save: (now, revision) => saveDraft(id, now, revision, facts.setProblems),
    backup: {
      write: (now, revision) => writeBackup(id, now, revision),
      clear: () => clearBackup(id),
    },
    timers: {
      start: (action, milliseconds) => window.setTimeout(action, milliseconds),
      stop: (timer) => window.clearTimeout(timer),
    },
  });
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

/** The drawing of a pipeline as the server gave it. Its name is the pipeline's. */
export function graphOf(pipeline: { name: string; document: unknown }): Graph {
  return { ...loadDocument(pipeline.document as PipelineDocument), name: pipeline.name };
}

/** Changes of an earlier visit that never reached the server go on top, and are saved again. */
function bringBack(
  graph: Graph,
  kept: Graph | null,
  document: ReturnType<typeof createDocumentStore>,
): void {
  if (!kept || document.getState().history.past.length > 0) return;
  document.run(replaceGraph(graph, kept, designerText.save.broughtBack));
  notifyDone(designerText.save.broughtBack);
}
