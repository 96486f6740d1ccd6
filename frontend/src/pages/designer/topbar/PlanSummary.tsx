import { Popover, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";
import { planPipeline } from "@/api/pipelines";
import type { PlanStep } from "@/api/types";
import { PlanSummary as PlanDetails } from "@/panels";
import { designerText } from "@/text/designer";
import { useGoToNode, useLabels } from "../drawer/useLabels";
import { useDesigner, useGraph } from "../session/context";
import { readChoice, requestOf } from "../session/runChoice";
import classes from "./TopBar.module.css";

/** What Run would do, before it does it: "3 to run, 5 reused". Silent while it cannot run. */
export function PlanSummary() {
  const { designer, run } = useDesigner();
  const { status, revision } = useStore(designer.autosave);
  const blocked = useStore(designer.session.facts, (state) =>
    state.problems.some((problem) => problem.severity === "error"),
  );
  const graph = useGraph();
  const labelOf = useLabels();
  const go = useGoToNode();
  const plan = useQuery({
    queryKey: ["plan", designer.id, revision, run.runId],
    queryFn: () => planPipeline(designer.id, requestOf(readChoice(designer.id), graph.parameters)),
    enabled: status === "saved" && !blocked && graph.nodes.size > 0,
    retry: false,
  });
  if (!plan.data || blocked) return null;
  return (
    <Popover position="bottom-end" width={420}>
      <Popover.Target>
        <UnstyledButton className={classes.plan}>{sentenceOf(plan.data)}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <PlanDetails steps={plan.data} labelOf={labelOf} onSelect={go} />
      </Popover.Dropdown>
    </Popover>
  );
}

function sentenceOf(steps: readonly PlanStep[]): string {
  const count = (action: PlanStep["action"]) =>
    steps.filter((step) => step.action === action).length;
  return designerText.run.plan(count("run"), count("reuse"), count("wait"));
}
