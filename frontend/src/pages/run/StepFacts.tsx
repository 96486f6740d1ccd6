import type { ReactNode } from "react";
import type { Step } from "@/api/types";
import { runText } from "@/text/run";
import { sharedText } from "@/text/shared";
import { durationBetween, formatDuration, formatTime } from "@/ui/format";
import { StatusBadge } from "@/ui/StatusBadge";
import classes from "./Run.module.css";

const words = runText.details;

/** Where, when and how the step ran. */
export function StepFacts({ step, name }: { step: Step; name: string }) {
  const facts: [string, ReactNode][] = [
    [words.status, <StatusBadge key="status" status={step.status} />],
    [words.component, step.name ? step.component : name],
    [words.node, step.name ? `${step.name} (${step.node})` : step.node],
    [words.target, step.target ?? sharedText.none],
    [words.attempt, step.attempt],
    [words.started, formatTime(step.started_at)],
    [words.finished, formatTime(step.finished_at)],
    [
      words.duration,
      step.finished_at
        ? formatDuration(durationBetween(step.started_at, step.finished_at, 0))
        : sharedText.none,
    ],
    [words.exitCode, step.exit_code ?? sharedText.none],
  ];
  return (
    <dl className={classes.stepDetails}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
