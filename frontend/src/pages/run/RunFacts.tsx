import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Run } from "@/api/types";
import { runText } from "@/text/run";
import { durationBetween, formatDuration, formatTime } from "@/ui/format";
import { statusLook } from "@/ui/statusLook";
import { useNow } from "@/ui/useNow";
import classes from "./Run.module.css";

const words = runText.facts;

/** Who and what started the run, when, and with which values. */
export function RunFacts({ run }: { run: Run }) {
  const now = useNow(!statusLook(run.status).ended);
  const parameters = Object.entries(run.parameters ?? {});
  return (
    <dl className={classes.facts}>
      {run.pipeline && (
        <Fact name={words.pipeline}>
          <Link to={`/pipelines/${run.pipeline.id}`}>{pipelineText(run)}</Link>
        </Fact>
      )}
      {run.endpoint && (
        <Fact name={words.endpoint}>
          <Link to={`/endpoints/${run.endpoint.name}`}>
            {runText.endpointVersion(run.endpoint.name, run.endpoint.version)}
          </Link>
        </Fact>
      )}
      <Fact name={words.experiment}>
        <Link to={`/runs?experiment=${encodeURIComponent(run.experiment)}`}>{run.experiment}</Link>
      </Fact>
      <Fact name={words.startedBy}>{run.started_by}</Fact>
      <Fact name={words.started}>{formatTime(run.started_at ?? run.created_at)}</Fact>
      <Fact name={words.duration}>
        {formatDuration(durationBetween(run.started_at, run.finished_at, now))}
      </Fact>
      {run.retry_of && (
        <Fact name={words.retryOf}>
          <Link to={`/runs/${run.retry_of}`}>{runText.anEarlierRun}</Link>
        </Fact>
      )}
      {parameters.length > 0 && (
        <Fact name={words.parameters}>
          {parameters.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(", ")}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function pipelineText({ pipeline, pipeline_revision }: Run): string {
  if (!pipeline) return "";
  return pipeline_revision ? runText.revision(pipeline.name, pipeline_revision) : pipeline.name;
}
