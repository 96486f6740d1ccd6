import type { StepSnapshot } from "@/runs/model";
import { canvasText } from "@/text/canvas";
import { durationBetween, formatDuration } from "@/ui/format";
import { StatusIcon } from "@/ui/StatusBadge";
import { statusLook } from "@/ui/statusLook";
import { useNow } from "@/ui/useNow";
import classes from "./ComponentNode.module.css";

/** A step's status as icon and word, with how long it took or takes. */
export function NodeStatus({ step }: { step: StepSnapshot }) {
  const look = statusLook(step.status);
  const started = step.started_at !== null && step.started_at !== undefined;
  return (
    <span className={classes.status} style={{ color: look.color }}>
      <StatusIcon status={step.status} size={14} />
      <span>{look.word}</span>
      {step.attempt > 1 && <span className={classes.fine}>{canvasText.attempt(step.attempt)}</span>}
      {started && step.status !== "reused" && <Elapsed step={step} />}
      {step.progress && step.status === "running" && (
        <span className={classes.fine}>
          {canvasText.progress(step.progress.done, step.progress.total)}
        </span>
      )}
    </span>
  );
}

/** Ticks by itself, so that a second passing does not draw the node again. */
function Elapsed({ step }: { step: StepSnapshot }) {
  const now = useNow(step.status === "running");
  return (
    <span className={classes.elapsed}>
      {formatDuration(durationBetween(step.started_at, step.finished_at, now))}
    </span>
  );
}
