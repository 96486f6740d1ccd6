import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { CanvasControls } from "@/canvas/actions/useCanvasActions";
import { labelOfNode } from "@/panels/inspector/inspected";
import { failuresOf } from "@/runs/endWatch";
import { RUN_TERMINAL, type RunStatus } from "@/runs/model";
import { designerText } from "@/text/designer";
import { durationBetween, formatDuration } from "@/ui/format";
import { notifyDone, notifyError } from "@/ui/notify";
import { useTab } from "@/ui/tab";
import { useDrawer } from "../drawer/drawerState";
import type { Designer } from "./designer";
import { nameOf } from "./saving";

const words = designerText.run.news;

interface Props {
  designer: Designer;
  canvas: CanvasControls | null;
}

/**
 * Tells how a run that is waited for goes on: in the tab, to screen readers, and to who comes back to
 * the page. A failed step opens its log.
 */
export function RunNews({ designer, canvas }: Props) {
  const { session, endWatch } = designer;
  const name = useStore(session.document, ({ graph }) => nameOf(graph));
  const status = useStore(session.runView, ({ run }) =>
    run && (!RUN_TERMINAL.has(run.status) || endWatch.isWatched(run.id)) ? run.status : null,
  );
  useTab(name, status);
  const said = useNews(designer, canvas);
  return (
    <div className="visually-hidden" role="status">
      {said}
    </div>
  );
}

function useNews(designer: Designer, canvas: CanvasControls | null): string {
  const [said, say] = useState("");
  const show = useDrawer((state) => state.show);
  useEffect(() => {
    const { runView } = designer.session;
    const look = () => {
      const { run, steps } = runView.getState();
      const { ended, failed } = designer.endWatch.look(run, steps);
      if (failed) {
        show("log", { node: failed });
        // The drawer takes its room first, then the node is brought into what is left.
        requestAnimationFrame(() => canvas?.view.reveal(failed));
      }
      if (ended) {
        say(sentenceOf(designer, ended));
        onReturn(toastOf(designer, ended));
      } else if (run && !RUN_TERMINAL.has(run.status)) say("");
    };
    look();
    return runView.subscribe(look);
  }, [designer, canvas, show]);
  return said;
}

function sentenceOf({ session }: Designer, status: RunStatus): string {
  const { graph } = session.document.getState();
  const node = graph.nodes.get(failuresOf(session.runView.getState().steps)[0] ?? "");
  if (status !== "failed" || !node) return words.ended(status);
  return words.failedAt(labelOfNode(node, session.facts.getState().catalogue));
}

/** What is shown to who was away when the run ended. */
function toastOf(designer: Designer, status: RunStatus): () => void {
  const { run } = designer.session.runView.getState();
  const name = nameOf(designer.session.document.getState().graph);
  const took = durationBetween(run?.started_at, run?.finished_at, Date.now());
  const detail = words.detail(name, took === null ? null : formatDuration(took));
  const sentence = sentenceOf(designer, status);
  return status === "failed"
    ? () => notifyError(detail, sentence)
    : () => notifyDone(sentence, detail);
}

/** Once the page is in view again; who sees it already needs no toast. */
function onReturn(action: () => void): void {
  if (!document.hidden) return;
  const back = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", back);
    action();
  };
  document.addEventListener("visibilitychange", back);
}
