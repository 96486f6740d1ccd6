import { Link } from "react-router";
import type { Step } from "@/api/types";
import { planText as words } from "@/text/plan";
import { Reasons } from "./Reasons";
import classes from "./Reasons.module.css";
import { ReuseSource } from "./ReuseSource";
import type { Names } from "./reasonText";

/** The parts of a step that its explanation uses. */
export type ExplainedStep = Pick<
  Step,
  "node" | "status" | "because" | "reused_from" | "saved_seconds" | "awaits"
>;

/** A step that has not started has no reason yet, unless it waits for another run's. */
export function hasStory(step: Partial<ExplainedStep>): step is ExplainedStep {
  if (step.status === undefined || step.node === undefined) return false;
  return step.status === "reused" || Boolean(step.awaits) || (step.because ?? []).length > 0;
}

/** Why a step ran, whose result it took over, or which other run it waits for. */
export function StepWhy({ step, names }: { step: ExplainedStep; names: Names }) {
  const { awaits, reused_from: source, because = [] } = step;
  if (awaits) {
    return (
      <p className={classes.said}>
        {words.awaits}{" "}
        <Link to={`/runs/${awaits.run}?step=${encodeURIComponent(awaits.node)}`}>
          {words.anotherRun}
        </Link>
        {words.awaitsWhy}
      </p>
    );
  }
  if (step.status === "reused" && source) {
    return (
      <p className={classes.said}>
        <ReuseSource source={source} seconds={step.saved_seconds} past />
      </p>
    );
  }
  if (because.length > 0) return <Reasons reasons={because} node={step.node} names={names} />;
  return <p className={classes.said}>{words.noReason}</p>;
}
