import { Button } from "@mantine/core";
import { IconClock, IconPlayerPlay, IconPlayerSkipForward, IconRefresh } from "@tabler/icons-react";
import { useMemo } from "react";
import type { PlanReason, PlanStep } from "@/api/types";
import { panelsText, planActionText } from "@/text/panels";
import { formatDuration } from "@/ui/format";
import { shortJson } from "../inspector/shortJson";
import classes from "./Plan.module.css";
import { countPlan, type PlanAction } from "./planSummary";

const text = panelsText.plan;
const SECOND_MS = 1000;
const ICONS: Readonly<Record<PlanAction, typeof IconClock>> = {
  run: IconPlayerPlay,
  reuse: IconRefresh,
  wait: IconClock,
  skip: IconPlayerSkipForward,
};

interface Props {
  steps: readonly PlanStep[];
  labelOf: (node: string) => string;
  onSelect?: (node: string) => void;
}

/** What Run will do and why: what runs, what is reused, and what changed. */
export function PlanSummary({ steps, labelOf, onSelect }: Props) {
  const counts = useMemo(() => countPlan(steps), [steps]);
  if (steps.length === 0) return <p className={classes.empty}>{text.nothing}</p>;
  return (
    <div className={classes.plan}>
      <p className={classes.summary}>
        {text.summary(counts.run, counts.reuse, counts.wait)}
        {counts.expectedSeconds !== null &&
          ` ${text.expected(formatDuration(counts.expectedSeconds * SECOND_MS))}`}
      </p>
      <ul className={classes.steps}>
        {steps.map((step) => {
          const Icon = ICONS[step.action];
          return (
            <li key={step.node} className={classes.step} data-action={step.action}>
              <Icon size={16} aria-hidden />
              <div className={classes.text}>
                <div className={classes.name}>
                  {onSelect ? (
                    <Button variant="subtle" size="compact-xs" onClick={() => onSelect(step.node)}>
                      {labelOf(step.node)}
                    </Button>
                  ) : (
                    <span>{labelOf(step.node)}</span>
                  )}
                  <span className={classes.action}>{planActionText[step.action]}</span>
                  {step.expected_seconds !== null && (
                    <span className={`${classes.fine} tabular`}>
                      {text.about(formatDuration(step.expected_seconds * SECOND_MS))}
                    </span>
                  )}
                </div>
                <Reasons reasons={step.because} labelOf={labelOf} />
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface ReasonsProps {
  reasons: readonly PlanReason[];
  labelOf: Props["labelOf"];
}

function Reasons({ reasons, labelOf }: ReasonsProps) {
  if (reasons.length === 0) return null;
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => (
        <li key={`${reason.part} ${reason.name} ${reason.node ?? ""}`}>
          {text.reason(reason.part, reason.name, reason.node ? labelOf(reason.node) : null)}
          {": "}
          <del>{sideOf(reason.old)}</del> <span aria-hidden="true">→</span>{" "}
          <ins>{sideOf(reason.new)}</ins>
        </li>
      ))}
    </ul>
  );
}

function sideOf(value: unknown): string {
  return value === null || value === undefined ? text.absent : shortJson(value);
}
