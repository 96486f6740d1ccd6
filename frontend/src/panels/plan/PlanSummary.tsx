import { Button } from "@mantine/core";
import { useMemo } from "react";
import { countPlan, type PlanAction, type PlanStep } from "@/runs/plan";
import { planText as text } from "@/text/plan";
import { formatDuration } from "@/ui/format";
import { PlanActionIcon } from "@/ui/PlanActionIcon";
import { Reasons } from "@/ui/Reasons";
import { ReuseSource } from "@/ui/ReuseSource";
import type { Names } from "@/ui/reasonText";
import classes from "./Plan.module.css";

const SECOND_MS = 1000;
/** What takes time first. */
const ORDER: readonly PlanAction[] = ["run", "wait", "reuse", "skip"];

interface Props {
  steps: readonly PlanStep[];
  names: Names;
  onSelect?: (node: string) => void;
}

/** What Run will do and why: what runs, what is reused and from where, and what changed. */
export function PlanSummary({ steps, names, onSelect }: Props) {
  const counts = useMemo(() => countPlan(steps), [steps]);
  if (steps.length === 0) return <p className={classes.empty}>{text.empty}</p>;
  const sentences = [
    counts.run + counts.wait === 0 && text.allReused(counts.reuse),
    counts.wait > 0 && text.dependHelp,
    counts.expectedSeconds !== null && text.expected(seconds(counts.expectedSeconds)),
    counts.savedSeconds !== null && text.saves(seconds(counts.savedSeconds)),
  ].filter(Boolean);
  return (
    <div className={classes.plan}>
      {sentences.length > 0 && <p className={classes.summary}>{sentences.join(" ")}</p>}
      {ORDER.filter((action) => counts[action] > 0).map((action) => (
        <section key={action}>
          <h3 className={classes.group}>{text.groupTitle(text.groups[action], counts[action])}</h3>
          <ul className={classes.steps}>
            {steps
              .filter((step) => step.action === action)
              .map((step) => (
                <Step key={step.node} step={step} names={names} onSelect={onSelect} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface StepProps {
  step: PlanStep;
  names: Names;
  onSelect: Props["onSelect"];
}

function Step({ step, names, onSelect }: StepProps) {
  const label = names.node(step.node);
  return (
    <li className={classes.step} data-action={step.action}>
      <PlanActionIcon action={step.action} size={16} />
      <div className={classes.text}>
        <div className={classes.name}>
          {onSelect ? (
            <Button
              className={classes.go ?? ""}
              variant="subtle"
              size="compact-sm"
              onClick={() => onSelect(step.node)}
            >
              {label}
            </Button>
          ) : (
            <span>{label}</span>
          )}
          {step.action !== "reuse" && step.expected_seconds !== null && (
            <span className={`${classes.fine} tabular`}>
              {text.about(seconds(step.expected_seconds))}
            </span>
          )}
        </div>
        <Why step={step} names={names} />
      </div>
    </li>
  );
}

/** Why a planned step runs, or where its result is reused from. */
export function Why({ step, names }: { step: PlanStep; names: Names }) {
  if (step.action === "reuse") {
    const source = step.reuse_from;
    return (
      <p className={classes.fine}>
        {source ? <ReuseSource source={source} seconds={step.saves_seconds} /> : text.noSource}
      </p>
    );
  }
  return <Reasons reasons={step.because} node={step.node} names={names} />;
}

function seconds(value: number): string {
  return formatDuration(value * SECOND_MS);
}
