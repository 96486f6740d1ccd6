import { planText as text } from "@/text/plan";
import { PlanActionIcon } from "@/ui/PlanActionIcon";
import { StepWhy } from "@/ui/StepWhy";
import { Why } from "../plan/PlanSummary";
import classes from "./Inspector.module.css";
import type { InspectedNode } from "./inspected";
import { Section } from "./Section";

/** What the next run does with the node, what the shown one did, and why. */
export function WhySection({ node }: { node: InspectedNode }) {
  const { plan, step, names } = node.why;
  if (plan === null && step === null) return null;
  return (
    <Section title={text.why}>
      {plan && (
        <div className={classes.why} data-action={plan.action}>
          <h4 className={classes.subtitle}>
            <PlanActionIcon action={plan.action} /> {text.next}: {text.marks[plan.action]}
          </h4>
          <Why step={plan} names={names} />
        </div>
      )}
      {step && (
        <div className={classes.why}>
          <h4 className={classes.subtitle}>{text.last}</h4>
          <StepWhy step={step} names={names} />
        </div>
      )}
    </Section>
  );
}
