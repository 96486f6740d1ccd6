import { Button } from "@mantine/core";
import { IconPlayerPlayFilled, IconPlayerStop } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useStore } from "zustand";
import { designerText } from "@/text/designer";
import { RunDialog } from "../dialogs/RunDialog";
import { useDesigner } from "../session/context";
import { PlanSummary } from "./PlanSummary";
import { RunMenu } from "./RunMenu";
import classes from "./TopBar.module.css";

const words = designerText.run;

/** Run and what it would do or why it cannot, the menu of other ways to run, or Cancel. */
export function RunButton() {
  const { designer, run } = useDesigner();
  const status = useStore(designer.session.runView, (state) => state.run?.status);
  const [asking, setAsking] = useState(false);
  const summary = useId();
  const refused = useStore(designer.session.planView, ({ outcome }) => outcome === "refused");
  const empty = useStore(designer.session.document, ({ graph }) => graph.nodes.size === 0);
  const hindered = empty || refused;
  const active = status === "queued" || status === "running" || status === "cancelling";
  return (
    <>
      {active ? (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          disabled={status === "cancelling"}
          onClick={run.cancel}
        >
          {status === "cancelling" ? words.cancelling : words.cancel}
        </Button>
      ) : (
        <PlanSummary id={summary} />
      )}
      <span className={classes.split}>
        <Button
          leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
          loading={run.starting}
          // Not `disabled`: who comes by keyboard must find it to hear why it cannot run.
          aria-disabled={hindered || undefined}
          data-disabled={hindered || undefined}
          aria-describedby={active ? undefined : summary}
          onClick={() => hindered || void run.start()}
        >
          {words.run}
        </Button>
        <RunMenu onAsk={() => setAsking(true)} />
      </span>
      {asking && <RunDialog onClose={() => setAsking(false)} />}
    </>
  );
}
