import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconChevronDown, IconPlayerPlayFilled, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useStore } from "zustand";
import { designerText } from "@/text/designer";
import { RunDialog } from "../dialogs/RunDialog";
import { useDesigner } from "../session/context";
import { PlanSummary } from "./PlanSummary";
import classes from "./TopBar.module.css";

const words = designerText.run;

/** Run with the remembered choice, run with another one, or stop what runs. */
export function RunButton() {
  const { designer, run } = useDesigner();
  const status = useStore(designer.session.runView, (state) => state.run?.status);
  const [asking, setAsking] = useState(false);
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
        <PlanSummary />
      )}
      <span className={classes.split}>
        <Button
          leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
          loading={run.starting}
          onClick={() => void run.start()}
        >
          {words.run}
        </Button>
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <ActionIcon variant="filled" color="indigo" size={30} aria-label={words.more}>
              <IconChevronDown size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsking(true)}>{words.options}</Menu.Item>
            <Menu.Item onClick={() => void run.start(undefined, { regenerate: true })}>
              {words.regenerate}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
      {asking && <RunDialog onClose={() => setAsking(false)} />}
    </>
  );
}
