import { ActionIcon, Button, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChecks,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
  IconSettings,
} from "@tabler/icons-react";
import { useState } from "react";
import { useStore } from "zustand";
import { validatePipeline } from "@/api/pipelines";
import { designerText } from "@/text/designer";
import { notifyDone, notifyError } from "@/ui/notify";
import { SettingsDialog } from "../dialogs/SettingsDialog";
import { useDesigner } from "../session/context";
import { MoreMenu } from "./MoreMenu";
import { PipelineName } from "./PipelineName";
import { RunButton } from "./RunButton";
import { RunChip } from "./RunChip";
import { SaveState } from "./SaveState";
import classes from "./TopBar.module.css";

interface Props {
  paletteShown: boolean;
  inspectorShown: boolean;
  onTogglePalette: () => void;
  onToggleInspector: () => void;
  onShowProblems: () => void;
}

interface ToolProps {
  label: string;
  Icon: typeof IconSettings;
  onClick: () => void;
  disabled?: boolean;
  pressed?: boolean;
}

function Tool({ label, Icon, onClick, disabled = false, pressed }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        className={classes.tool ?? ""}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
        disabled={disabled}
      >
        <Icon size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** Name, saved state, undo, validation and Run. */
export function TopBar(props: Props) {
  const [settings, setSettings] = useState(false);
  const { paletteShown, inspectorShown } = props;
  return (
    <section className={classes.bar} aria-label={designerText.topBar}>
      <Tool
        label={paletteShown ? designerText.hidePalette : designerText.showPalette}
        Icon={IconLayoutSidebar}
        pressed={paletteShown}
        onClick={props.onTogglePalette}
      />
      <PipelineName />
      <SaveState />
      <span className={classes.tools}>
        <UndoTools />
        <ValidateButton onShowProblems={props.onShowProblems} />
        <Tool label={designerText.settings} Icon={IconSettings} onClick={() => setSettings(true)} />
        <MoreMenu />
      </span>
      <span className={classes.right}>
        <RunChip />
        <RunButton />
        <Tool
          label={inspectorShown ? designerText.hideInspector : designerText.showInspector}
          Icon={IconLayoutSidebarRight}
          pressed={inspectorShown}
          onClick={props.onToggleInspector}
        />
      </span>
      {settings && <SettingsDialog onClose={() => setSettings(false)} />}
    </section>
  );
}

function UndoTools() {
  const { designer, controls } = useDesigner();
  const history = useStore(designer.session.document, (state) => state.history);
  const last = history.past.at(-1);
  const next = history.future[0];
  return (
    <>
      <Tool
        label={designerText.undo(last?.label)}
        Icon={IconArrowBackUp}
        disabled={!last}
        onClick={() => controls()?.actions.undo()}
      />
      <Tool
        label={designerText.redo(next?.label)}
        Icon={IconArrowForwardUp}
        disabled={!next}
        onClick={() => controls()?.actions.redo()}
      />
    </>
  );
}

/** Asks the server for every problem of the drawing as it stands. */
function ValidateButton({ onShowProblems }: { onShowProblems: () => void }) {
  const { designer } = useDesigner();
  const [busy, setBusy] = useState(false);
  const validate = async () => {
    setBusy(true);
    try {
      await designer.autosave.flush();
      const problems = await validatePipeline(designer.id);
      designer.session.facts.setProblems(problems);
      notifyDone(
        problems.length ? designerText.problemsFound(problems.length) : designerText.noProblems,
      );
      if (problems.length) onShowProblems();
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      className={classes.validate ?? ""}
      variant="subtle"
      color="gray"
      aria-label={designerText.validate}
      title={designerText.validate}
      leftSection={<IconChecks size={16} stroke={1.6} aria-hidden />}
      onClick={() => void validate()}
      loading={busy}
    >
      {designerText.validate}
    </Button>
  );
}
