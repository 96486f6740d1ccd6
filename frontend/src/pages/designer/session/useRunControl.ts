import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { ApiError } from "@/api/ApiError";
import { keys } from "@/api/keys";
import { startRun } from "@/api/pipelines";
import { cancelRun, listRuns, retryRun } from "@/api/runs";
import type { Run, RunRequest } from "@/api/types";
import { designerText } from "@/text/designer";
import { notifyError } from "@/ui/notify";
import type { Designer } from "./designer";
import { type RunChoice, readChoice, requestOf, writeChoice } from "./runChoice";

export interface RunControl {
  /** The run shown on the canvas. */
  readonly runId: string | null;
  readonly starting: boolean;
  /** Runs with the remembered choice, or with another one, which is then remembered. */
  start(choice?: RunChoice, more?: RunRequest): Promise<void>;
  cancel(): void;
  /** A new run of the shown one that carries over what succeeded. */
  retry(): void;
  show(runId: string | null): void;
}

interface Hooks {
  /** The server refused to run the pipeline and listed its problems. */
  onProblems(): void;
}

/** Starts runs and follows the one shown, at first the pipeline's newest. */
export function useRunControl(designer: Designer, hooks: Hooks): RunControl {
  const runId = useStore(designer.runSession, (state) => state.id);
  const show = designer.runSession.follow;
  const [starting, setStarting] = useState(false);
  const client = useQueryClient();
  const latestHooks = useRef(hooks);
  latestHooks.current = hooks;

  useNewestRun(designer);
  useFollowing(designer, () => void client.invalidateQueries({ queryKey: keys.runs }));

  /** Shows the run that was started, or says why it was not. */
  const begin = useCallback(
    async (launching: () => Promise<Run | null>) => {
      setStarting(true);
      try {
        const run = await launching();
        if (run) {
          designer.endWatch.started(run.id);
          show(run.id);
        }
        void client.invalidateQueries({ queryKey: keys.runs });
      } catch (error) {
        if (error instanceof ApiError && error.problems.length) {
          designer.session.facts.setProblems(error.problems);
          const message = error.problems[0]?.message ?? "";
          notifyError(message, designerText.run.refused(error.problems.length));
          latestHooks.current.onProblems();
        } else notifyError(error);
      } finally {
        setStarting(false);
      }
    },
    [designer, client, show],
  );

  return useMemo(
    () => ({
      runId,
      starting,
      start: (choice, more = {}) => begin(() => launch(designer, choice, more)),
      show,
      cancel: () => {
        if (runId) cancelRun(runId).catch((error: unknown) => notifyError(error));
      },
      retry: () => {
        if (runId) void begin(() => retryRun(runId));
      },
    }),
    [designer, runId, starting, begin, show],
  );
}

async function launch(
  designer: Designer,
  chosen: RunChoice | undefined,
  more: RunRequest,
): Promise<Run | null> {
  const { graph } = designer.session.document.getState();
  if (graph.nodes.size === 0) {
    notifyError(designerText.run.empty);
    return null;
  }
  await designer.autosave.flush();
  if (designer.autosave.getState().status !== "saved") {
    notifyError(designerText.run.unsaved);
    return null;
  }
  if (chosen) writeChoice(designer.id, chosen);
  const choice = chosen ?? readChoice(designer.id);
  const request = { ...requestOf(choice, graph.parameters), ...more };
  return startRun(designer.id, request, crypto.randomUUID());
}

/** An opened pipeline shows its newest run. */
function useNewestRun({ id, runSession }: Designer): void {
  useEffect(() => {
    let left = false;
    listRuns({ pipeline: id })
      .then(({ results: [newest] }) => {
        if (!left && newest && runSession.getState().id === null) runSession.follow(newest.id);
      })
      .catch((error: unknown) => notifyError(error));
    return () => {
      left = true;
    };
  }, [id, runSession]);
}

/** Stops following when the page is left, and says when the run has ended. */
function useFollowing({ runSession }: Designer, onEnd: () => void): void {
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    const stop = runSession.subscribe(({ connection }, before) => {
      if (connection === "ended" && before.connection !== "ended") ended.current();
    });
    return () => {
      stop();
      runSession.follow(null);
    };
  }, [runSession]);
}
