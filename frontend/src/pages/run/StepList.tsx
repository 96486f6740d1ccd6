import { IconAlertTriangle } from "@tabler/icons-react";
import { memo } from "react";
import type { Step } from "@/api/types";
import { warningCount } from "@/runs/reduce";
import { reuseOf } from "@/runs/reuse";
import { runText } from "@/text/run";
import { sharedText } from "@/text/shared";
import { durationBetween, formatDuration } from "@/ui/format";
import { StatusIcon } from "@/ui/StatusBadge";
import { statusLook } from "@/ui/statusLook";
import { useNow } from "@/ui/useNow";
import classes from "./Run.module.css";

const SECOND_MS = 1000;

interface Props {
  steps: readonly Step[];
  names: ReadonlyMap<string, string>;
  chosen: string | null;
  onChoose: (node: string) => void;
}

/** Every step with its status, time, attempt, and the sentence of its failure. */
export function StepList({ steps, names, chosen, onChoose }: Props) {
  const ended = steps.filter((step) => statusLook(step.status).ended).length;
  const succeeded = steps.filter((step) => statusLook(step.status).good).length;
  return (
    <section className={classes.steps} aria-label={runText.steps}>
      <div className={classes.stepsHead}>
        <h2>{runText.steps}</h2>
        <span className={classes.muted}>
          {ended === steps.length && succeeded < ended
            ? runText.endedWith(succeeded, steps.length)
            : runText.progressOf(ended, steps.length)}
        </span>
        <ReusedSteps steps={steps} />
        <Warnings count={warningCount(steps)} />
      </div>
      <ol className={classes.stepList}>
        {steps.map((step) => (
          <StepItem
            key={step.node}
            step={step}
            name={names.get(step.node) ?? step.node}
            isChosen={step.node === chosen}
            onChoose={onChoose}
          />
        ))}
      </ol>
    </section>
  );
}

/** "5 of 9 reused, saved 12 s", when anything was. */
function ReusedSteps({ steps }: Pick<Props, "steps">) {
  const { reused, all, savedSeconds } = reuseOf(steps);
  if (reused === 0) return null;
  const saved = savedSeconds === null ? null : formatDuration(savedSeconds * SECOND_MS);
  return <span className={classes.reusedSteps}>{runText.reused(reused, all, saved)}</span>;
}

function Warnings({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={classes.warnings}>
      <IconAlertTriangle size={14} aria-hidden /> {sharedText.warnings(count)}
    </span>
  );
}

interface ItemProps {
  step: Step;
  name: string;
  isChosen: boolean;
  onChoose: (node: string) => void;
}

const StepItem = memo(function StepItem({ step, name, isChosen, onChoose }: ItemProps) {
  const look = statusLook(step.status);
  return (
    <li>
      <button
        type="button"
        className={classes.step}
        aria-current={isChosen || undefined}
        onClick={() => onChoose(step.node)}
      >
        <StatusIcon status={step.status} />
        <span className={classes.stepName}>
          {name}
          <span className={classes.muted}> {step.node}</span>
        </span>
        <span className={classes.stepTime}>
          <StepTime step={step} />
        </span>
        <span className={classes.stepFacts} style={{ color: look.color }}>
          {[look.word, ...factsOf(step)].join(" · ")}
        </span>
        {step.error && <span className={classes.stepError}>{step.error.message}</span>}
        <Warnings count={step.warnings.length} />
      </button>
    </li>
  );
});

function factsOf({
  attempt,
  progress,
  status,
  awaits,
  missing_outputs: missing = [],
}: Step): string[] {
  const facts = attempt > 1 ? [runText.attempt(attempt)] : [];
  if (awaits) facts.push(runText.waiting);
  if (missing.length > 0) facts.push(runText.gone.mark);
  if (status === "running" && progress?.total) {
    facts.push(`${Math.round((100 * progress.done) / progress.total)} %`);
  }
  return facts;
}

function StepTime({ step }: { step: Step }) {
  const goesOn = step.started_at !== null && !statusLook(step.status).ended;
  const now = useNow(goesOn);
  return step.started_at
    ? formatDuration(durationBetween(step.started_at, step.finished_at, now))
    : null;
}
