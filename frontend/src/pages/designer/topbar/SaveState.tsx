import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from "@tabler/icons-react";
import { useStore } from "zustand";
import type { SaveStatus, SaveState as State } from "@/graph/autosave";
import { designerText } from "@/text/designer";
import { useDesigner } from "../session/context";
import classes from "./TopBar.module.css";

const ICONS: Record<SaveStatus, typeof IconCloudUp> = {
  saved: IconCloudCheck,
  unsaved: IconCloudUp,
  saving: IconCloudUp,
  unreachable: IconCloudOff,
  refused: IconAlertTriangle,
  conflict: IconAlertTriangle,
};

/** Whether the drawing is saved, in words. */
export function SaveState() {
  const state = useStore(useDesigner().designer.autosave);
  const Icon = ICONS[state.status];
  const sentence = sentenceOf(state);
  return (
    <span className={classes.save} role="status" data-status={state.status} title={sentence}>
      <Icon size={15} stroke={1.6} aria-hidden />
      <span>{sentence}</span>
    </span>
  );
}

function sentenceOf({ status, revision, message }: State): string {
  const words = designerText.save;
  if (status === "saved") return words.saved(revision);
  if (status === "refused") return words.refused(message ?? "");
  return words[status];
}
