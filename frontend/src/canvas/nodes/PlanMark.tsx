import { memo } from "react";
import { useStore } from "zustand";
import type { PlanStep } from "@/runs/plan";
import { planText } from "@/text/plan";
import { PlanActionIcon } from "@/ui/PlanActionIcon";
import { lineOf } from "@/ui/reasonText";
import { type CanvasSession, useSession } from "../session";
import classes from "./ComponentNode.module.css";
import { namesOf } from "./names";

interface Props {
  id: string;
  /** The status beside it says so already. */
  done: boolean;
}

/**
 * What the next run does with a node, as icon and word. Its one subscription is to its own step of
 * the plan: news of a plan draws this mark again, and neither its node nor any other.
 */
export const PlanMark = memo(function PlanMark({ id, done }: Props) {
  const session = useSession();
  const step = useStore(session.planView, (state) => state.steps.get(id));
  if (!step) return null;
  const label = planText.markLabels[step.action];
  return (
    <span
      className={classes.mark}
      data-action={step.action}
      role="img"
      aria-label={label}
      title={[label, ...reasonsOf(step, session)].join("\n")}
    >
      <PlanActionIcon action={step.action} />
      {!(done && step.action === "reuse") && <span>{planText.marks[step.action]}</span>}
    </span>
  );
});

function reasonsOf(step: PlanStep, session: CanvasSession): string[] {
  if (step.because.length === 0) return [];
  const names = namesOf(session);
  return step.because.map((reason) => lineOf(reason, step.node, names));
}
