import { ActionIcon, Tabs } from "@mantine/core";
import { IconArrowsMaximize, IconArrowsMinimize } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { address } from "@/api/client";
import { getStepLog } from "@/api/runs";
import type { Step } from "@/api/types";
import { LogViewer } from "@/panels/log/LogViewer";
import { planText } from "@/text/plan";
import { runText } from "@/text/run";
import type { Names } from "@/ui/reasonText";
import { StepWarnings } from "@/ui/StepWarnings";
import { hasStory, StepWhy } from "@/ui/StepWhy";
import { statusLook } from "@/ui/statusLook";
import classes from "./Run.module.css";
import { StepFacts } from "./StepFacts";
import { StepOutputs } from "./StepOutputs";
import { StepResults } from "./StepResults";
import { hasLog } from "./stepChoice";

const words = runText.tabs;

interface Props {
  runId: string;
  step: Step;
  name: string;
  names: Names;
  /** The step takes the graph's space too. */
  enlarged: boolean;
  onEnlarge: () => void;
}

/** The chosen step: its sentence if it failed, log, outputs, results, facts. */
export function StepDetail({ runId, step, name, names, enlarged, onEnlarge }: Props) {
  const [tab, setTab] = useState<string | null>(null);
  const shown = tab ?? firstTab(step);
  return (
    <section
      className={classes.detail}
      aria-label={runText.stepLabel(name, statusLook(step.status).word)}
    >
      {step.error && (
        <div className={classes.error} role="alert">
          <strong>{step.error.message}</strong>
          {step.error.hint && <span>{step.error.hint}</span>}
        </div>
      )}
      <StepWarnings warnings={step.warnings} />
      {hasStory(step) && (
        <div className={classes.why}>
          <span className={classes.whyTitle}>{planText.why}</span>
          <StepWhy step={step} names={names} />
        </div>
      )}
      <Tabs value={shown} onChange={setTab} className={classes.detailTabs}>
        <div className={classes.detailHead}>
          <Tabs.List aria-label={words.label}>
            <Tabs.Tab value="log">{words.log}</Tabs.Tab>
            <Tabs.Tab value="outputs">{words.outputs}</Tabs.Tab>
            <Tabs.Tab value="results">{words.results}</Tabs.Tab>
            <Tabs.Tab value="details">{words.details}</Tabs.Tab>
          </Tabs.List>
          <div className={classes.corner}>
            <span className={classes.detailName}>{name}</span>
            <ActionIcon
              aria-label={enlarged ? runText.smaller : runText.larger}
              title={enlarged ? runText.smaller : runText.larger}
              aria-pressed={enlarged}
              onClick={onEnlarge}
            >
              {enlarged ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
            </ActionIcon>
          </div>
        </div>
        <Tabs.Panel value="log" className={classes.panel}>
          <StepLog runId={runId} step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="outputs" className={classes.panel}>
          <StepOutputs runId={runId} step={step} names={names} />
        </Tabs.Panel>
        <Tabs.Panel value="results" className={classes.scroll}>
          <StepResults runId={runId} step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="details" className={classes.scroll}>
          <StepFacts step={step} name={name} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

/** The most telling tab: the evaluation, else the rows, else the log. */
function firstTab(step: Step): string {
  const types = Object.values(step.outputs).map((output) => output.type);
  if (types.includes("metrics")) return "results";
  return types.length > 0 ? "outputs" : "log";
}

function StepLog({ runId, step }: { runId: string; step: Step }) {
  const { node } = step;
  const read = useCallback(
    (offset: number, signal: AbortSignal) => getStepLog(runId, node, offset, signal),
    [runId, node],
  );
  const { ended } = statusLook(step.status);
  if (!hasLog(step)) return <p className={classes.none}>{whyNoLog(step, ended)}</p>;
  return (
    <LogViewer
      label={runText.logOf(step.name || node)}
      read={read}
      live={!ended}
      downloadAddress={address(`runs/${runId}/steps/${node}/log/`)}
    />
  );
}

function whyNoLog(step: Step, ended: boolean): string {
  if (step.component === "dataset") return runText.noLog.source;
  if (step.status === "reused") return runText.noLog.reused;
  return ended ? runText.noLog.never : runText.noLog.notStarted;
}
