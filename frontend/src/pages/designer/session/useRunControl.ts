import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/ApiError";
import { keys } from "@/api/keys";
import { startRun } from "@/api/pipelines";
import { cancelRun, listRuns, retryRun } from "@/api/runs";
import { browserTimers, browserTransport } from "@/api/runTransport";
import type { Run, RunRequest } from "@/api/types";
import { followRun } from "@/runs/channel";
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
  /** Says that it cannot run, with the problems found. */
  onProblems(): void;
}

/** Starts runs and follows the one that is shown; the newest run of the pipeline at first. */
export function useRunControl(designer: Designer, hooks: Hooks): RunControl {
  const [runId, setRunId] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const client = useQueryClient();
  const latestHooks = useRef(hooks);
  latestHooks.current = hooks;

  useNewestRun(designer, setRunId);
  useFollowing(designer, runId, () => void client.invalidateQueries({ queryKey: keys.runs }));

  /** Shows the run that `begin` starts, or says why there is none. */
  const begin = useCallback(
    async (launching: () => Promise<Run | null>) => {
      setStarting(true);
      try {
        const run = await launching();
        if (run) setRunId(run.id);
        void client.invalidateQueries({ queryKey: keys.runs });
      } catch (error) {
        if (error instanceof ApiError && error.problems.length) {
          designer.session.facts.setProblems(error.problems);
          notifyError(designerText.run.refused(error.problems.length));
          latestHooks.current.onProblems();
        } else notifyError(error);
      } finally {
        setStarting(false);
      }
    },
    [designer, client],
  );

  return useMemo(
    () => ({
      runId,
      starting,
      start: (choice, more = {}) => begin(() => launch(designer, choice, more)),
      show: setRunId,
      cancel: () => {
        if (runId) cancelRun(runId).catch(notifyError);
      },
      retry: () => {
        if (runId) void begin(() => retryRun(runId));
      },
    }),
    [designer, runId, starting, begin],
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

/** Opening a pipeline shows how it went last. */
function useNewestRun(designer: Designer, show: (id: string) => void): void {
  useEffect(() => {
    let left = false;
    listRuns({ pipeline: designer.id })
      .then(({ results: [newest] }) => {
        if (!left && newest) show(newest.id);
      })
      .catch(notifyError);
    return () => {
      left = true;
    };
  }, [designer, show]);
}

function useFollowing(designer: Designer, runId: string | null, onEnd: () => void): void {
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    const { runView } = designer.session;
    runView.clear();
    if (runId === null) return;
    return followRun(
      browserTransport(runId),
      {
        run: (run) => runView.show(run),
        status: (status) => {
          runView.setConnection(status);
          if (status === "ended") ended.current();
        },
      },
      browserTimers,
    );
  }, [designer, runId]);
}
