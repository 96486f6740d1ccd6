import { useMemo } from "react";
import { address } from "@/api/client";
import { getStepLog } from "@/api/runs";
import { LogViewer } from "@/panels/log/LogViewer";
import { canvasText } from "@/text/canvas";
import { designerText } from "@/text/designer";
import { StepWarnings } from "@/ui/StepWarnings";
import { statusLook } from "@/ui/statusLook";
import classes from "./Drawer.module.css";
import { useShownNode } from "./useShownNode";

const words = designerText.drawer;

/** The log of the chosen node's step, followed while it runs. */
export function LogTab() {
  const { runId, node, label, step } = useShownNode();
  if (!runId) return <p className={classes.empty}>{words.noRun}</p>;
  if (!node || !step) return <p className={classes.empty}>{words.chooseNode}</p>;
  const title = canvasText.nodeLabel(label, node);
  const live = !statusLook(step.status).ended;
  if (!live && !step.started_at) {
    return (
      <>
        <StepWarnings warnings={step.warnings} />
        <p className={classes.empty}>{words.neverRan}</p>
      </>
    );
  }
  return (
    <>
      <StepWarnings warnings={step.warnings} />
      {step.error && (
        <div className={classes.failure} role="note">
          <strong>{step.error.message}</strong>
          {step.error.hint && <span>{step.error.hint}</span>}
        </div>
      )}
      <StepLog key={`${runId}:${node}:${step.attempt}`} {...{ runId, node, label, title, live }} />
    </>
  );
}

interface Props {
  runId: string;
  node: string;
  label: string;
  title: string;
  live: boolean;
}

function StepLog({ runId, node, label, title, live }: Props) {
  const read = useMemo(
    () => (offset: number, signal: AbortSignal) => getStepLog(runId, node, offset, signal),
    [runId, node],
  );
  return (
    <div className={classes.content}>
      <LogViewer
        label={title}
        heading={label}
        read={read}
        live={live}
        downloadAddress={address(`runs/${runId}/steps/${node}/log/`)}
      />
    </div>
  );
}
