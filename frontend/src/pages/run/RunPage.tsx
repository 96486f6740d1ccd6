import { useState } from "react";
import { useParams } from "react-router";
import { useStore } from "zustand";
import { useRunSession } from "@/api/useRunSession";
import { runText } from "@/text/run";
import { BackLink } from "@/ui/BackLink";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { Page } from "@/ui/Page";
import { runNumber, runTitle } from "@/ui/runTitle";
import { StatusBadge } from "@/ui/StatusBadge";
import { GoneOutputs } from "./GoneOutputs";
import { RenameRun } from "./RenameRun";
import classes from "./Run.module.css";
import { RunActions } from "./RunActions";
import { RunFacts } from "./RunFacts";
import { RunWorkspace } from "./RunWorkspace";

/** One run: its progress step by step, and its outputs. */
export function RunPage() {
  const { id = "" } = useParams();
  const session = useRunSession(id);
  const { run: followed, connection, error } = useStore(session);
  const [renamed, setRenamed] = useState<{ id: string; name: string } | null>(null);
  const run =
    followed && renamed?.id === followed.id ? { ...followed, name: renamed.name } : followed;

  return (
    <Page
      fill
      title={run ? runTitle(run) : ""}
      status={run?.status ?? null}
      before={<BackLink to="/runs">{runText.back}</BackLink>}
      beside={
        run && (
          <>
            {run.number && <span className={classes.muted}>{runNumber(run)}</span>}
            <RenameRun run={run} onRenamed={(name) => setRenamed({ id: run.id, name })} />
            <span role="status">
              <StatusBadge status={run.status} />
            </span>
          </>
        )
      }
      actions={run && <RunActions run={run} />}
    >
      {!run && !error && <LoadingState />}
      {!run && error instanceof Error && (
        <ErrorState error={error} onRetry={() => session.follow(id)} />
      )}
      {run && (
        <>
          {connection === "reconnecting" && (
            <p className={classes.notice} role="status">
              {runText.reconnecting}
            </p>
          )}
          {connection === "refused" && (
            <p className={classes.notice} role="alert">
              {runText.refused}
            </p>
          )}
          <GoneOutputs run={run} />
          <RunFacts run={run} />
          <RunWorkspace run={run} runView={session} />
        </>
      )}
    </Page>
  );
}
