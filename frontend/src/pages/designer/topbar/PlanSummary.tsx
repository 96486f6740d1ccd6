import { Popover, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { PlanSummary as PlanDetails } from "@/panels";
import { countPlan, type PlanStep } from "@/runs/plan";
import { designerText } from "@/text/designer";
import { planText } from "@/text/plan";
import { useDrawer } from "../drawer/drawerState";
import { useGoToNode } from "../drawer/useLabels";
import { useDesigner } from "../session/context";
import { useNames } from "../session/useNames";
import classes from "./TopBar.module.css";

/** What Run would do, "3 will run, 5 reused", or why it cannot. Empty while it is not known. */
export function PlanSummary({ id }: { id: string }) {
  const { designer } = useDesigner();
  const { outcome, plan } = useStore(designer.session.planView);
  const empty = useStore(designer.session.document, ({ graph }) => graph.nodes.size === 0);
  if (empty) {
    return (
      <span id={id} className={classes.plan}>
        {planText.empty}
      </span>
    );
  }
  if (outcome === "refused") return <Refused id={id} />;
  if (outcome === "unknown" || plan.length === 0) return null;
  return <Planned id={id} plan={plan} />;
}

function Planned({ id, plan }: { id: string; plan: readonly PlanStep[] }) {
  const names = useNames();
  const go = useGoToNode();
  const [opened, setOpened] = useState(false);
  const sentence = useMemo(() => {
    const { run, reuse, wait } = countPlan(plan);
    return planText.summary(run, reuse, wait);
  }, [plan]);
  const select = (node: string) => {
    setOpened(false);
    go(node);
  };
  return (
    <Popover position="bottom-end" width={420} opened={opened} onChange={setOpened} trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.plan}
          title={designerText.run.why}
          onClick={() => setOpened(!opened)}
        >
          <span id={id}>{sentence}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <PlanDetails steps={plan} names={names} onSelect={select} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The pipeline cannot run; a click opens its problems, of which all counts on the page are. */
function Refused({ id }: { id: string }) {
  const { problems } = useStore(useDesigner().designer.session.facts);
  const show = useDrawer((state) => state.show);
  const errors = problems.filter(({ severity }) => severity === "error");
  return (
    <UnstyledButton
      className={classes.plan}
      data-refused
      title={errors.map(({ message }) => message).join("\n")}
      onClick={() => show("problems")}
    >
      <IconAlertTriangle size={14} aria-hidden />
      <span id={id}>{planText.refused(problems.length)}</span>
    </UnstyledButton>
  );
}
