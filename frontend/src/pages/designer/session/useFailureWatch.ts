import { useEffect } from "react";
import type { CanvasControls } from "@/canvas/actions/useCanvasActions";
import type { StepSnapshot } from "@/runs/model";
import { RUN_TERMINAL } from "@/runs/model";
import { useDrawer } from "../drawer/drawerState";
import type { Designer } from "./designer";

/** A step that fails while the page is open opens its log; earlier failures do not. */
export function useFailureWatch(designer: Designer, canvas: CanvasControls | null): void {
  const show = useDrawer((state) => state.show);
  useEffect(() => {
    let watched: string | null = null;
    return designer.session.runView.subscribe(({ run, steps }, before) => {
      if (!run) return;
      // Only a run that was seen running can fail while the page is open.
      if (!RUN_TERMINAL.has(run.status)) watched = run.id;
      if (watched !== run.id || before.run?.id !== run.id) return;
      const failed = newlyFailed(steps, before.steps);
      if (!failed) return;
      show("log", { node: failed });
      // The drawer takes its room first, then the node is brought into what is left.
      requestAnimationFrame(() => canvas?.view.reveal(failed));
    });
  }, [designer, canvas, show]);
}

function newlyFailed(
  steps: ReadonlyMap<string, StepSnapshot>,
  before: ReadonlyMap<string, StepSnapshot>,
): string | null {
  for (const [node, step] of steps) {
    const old = before.get(node);
    if (step === old || !isFailure(step)) continue;
    if (!old || !isFailure(old)) return node;
  }
  return null;
}

function isFailure(step: StepSnapshot): boolean {
  return step.status === "failed" || step.status === "crashed";
}
