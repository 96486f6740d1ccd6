import { useEffect } from "react";
import { ApiError } from "@/api/ApiError";
import { planPipeline } from "@/api/pipelines";
import { browserTimers } from "@/api/runTransport";
import { planKey } from "@/graph/planKey";
import { RUN_TERMINAL, type RunSnapshot } from "@/runs/model";
import { createPlanner, type Planner, type PlanOutcome } from "@/runs/planner";
import type { Designer } from "./designer";
import { readChoice, requestOf } from "./runChoice";
import { documentOf } from "./saving";

/** Keeps `planView` current: after edits that matter, after runs, when the page regains focus. */
export function usePlanning(designer: Designer): void {
  useEffect(() => {
    const { document, facts, planView } = designer.session;
    const planner = createPlanner(planView, {
      ask: (signal) => askForPlan(designer, signal),
      timers: browserTimers,
    });
    const note = () => planner.changed(planKey(document.getState().graph));
    const stops = [
      document.subscribe(({ graph }, before) => {
        if (graph !== before.graph) note();
      }),
      followRuns(designer, planner),
      planView.subscribe(({ outcome, problems }) =>
        facts.setRefusal(outcome === "refused" ? problems : null),
      ),
      onComingBack(() => planner.refresh()),
    ];
    note();
    return () => {
      for (const stop of stops) stop();
      planner.stop();
    };
  }, [designer]);
}

/**
 * While a run goes on there is no telling what the next one will find; when it ends there is. A
 * short run may be over before it is first seen: another run is news too.
 */
function followRuns({ session }: Designer, planner: Planner): () => void {
  const { runView } = session;
  const stateOf = (run: RunSnapshot | null) =>
    run === null ? null : { id: run.id, goesOn: !RUN_TERMINAL.has(run.status) };
  let before = stateOf(runView.getState().run);
  if (before?.goesOn) planner.pause();
  return runView.subscribe(({ run }) => {
    const now = stateOf(run);
    if (now?.id === before?.id && now?.goesOn === before?.goesOn) return;
    before = now;
    if (now?.goesOn) planner.pause();
    else planner.resume();
  });
}

/** Meanwhile a dataset may have been uploaded, a run started or outputs collected. */
function onComingBack(action: () => void): () => void {
  window.addEventListener("focus", action);
  window.addEventListener("online", action);
  return () => {
    window.removeEventListener("focus", action);
    window.removeEventListener("online", action);
  };
}

/** Sends the drawing, so that the answer does not wait for the save. */
async function askForPlan({ id, session }: Designer, signal: AbortSignal): Promise<PlanOutcome> {
  const { graph } = session.document.getState();
  if (graph.nodes.size === 0) return { kind: "nothing" };
  const { experiment: _named, ...choice } = requestOf(readChoice(id), graph.parameters);
  try {
    const document = documentOf(graph);
    return { kind: "planned", steps: await planPipeline(id, { ...choice, document }, signal) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.problems.some(({ severity }) => severity === "error")
      ? { kind: "refused", problems: error.problems }
      : { kind: "unreachable" };
  }
}
