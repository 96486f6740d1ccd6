import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { keys } from "@/api/keys";
import { getRun } from "@/api/runs";
import { useLiveRun } from "@/api/useLiveRun";
import { runText } from "@/text/run";
import { BackLink } from "@/ui/BackLink";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { Page } from "@/ui/Page";
import { runTitle } from "@/ui/runTitle";
import { StatusBadge } from "@/ui/StatusBadge";
import { GoneOutputs } from "./GoneOutputs";
import classes from "./Run.module.css";
import { RunActions } from "./RunActions";
import { RunFacts } from "./RunFacts";
import { RunWorkspace } from "./RunWorkspace";

/** One run: how it goes, step by step, and what it left behind. */
export function RunPage() {
  const { id = "" } = useParams();
  const live = useLiveRun(id);
  // Says at once when there is no such run; the live channel only knows that it cannot connect.
  const first = useQuery({ queryKey: keys.run(id), queryFn: () => getRun(id) });
  const run = live.run ?? first.data;

  return (
    <Page
      fill
      title={run ? runTitle(run) : ""}
      before={<BackLink to="/runs">{runText.back}</BackLink>}
      beside={
        run && (
          <span role="status">
            <StatusBadge status={run.status} />
          </span>
        )
      }
      actions={run && <RunActions run={run} />}
    >
      {!run && first.isPending && <LoadingState />}
      {!run && first.isError && <ErrorState error={first.error} onRetry={() => first.refetch()} />}
      {run && (
        <>
          {live.status === "reconnecting" && (
            <p className={classes.notice} role="status">
              {runText.reconnecting}
            </p>
          )}
          {live.status === "refused" && (
            <p className={classes.notice} role="alert">
              {runText.refused}
            </p>
          )}
          <GoneOutputs run={run} />
          <RunFacts run={run} />
          <RunWorkspace run={run} />
        </>
      )}
    </Page>
  );
}
