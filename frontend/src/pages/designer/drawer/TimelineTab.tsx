import { useMemo } from "react";
import { useStore } from "zustand";
import { Timeline, timelineSteps } from "@/panels";
import { designerText } from "@/text/designer";
import { statusLook } from "@/ui/statusLook";
import { useDesigner, useGraph, useSelection } from "../session/context";
import classes from "./Drawer.module.css";
import { useGoToNode, useLabels } from "./useLabels";

/** When each step ran, and which chain decided how long it took. */
export function TimelineTab() {
  const run = useStore(useDesigner().designer.session.runView, (state) => state.run);
  const graph = useGraph();
  const labelOf = useLabels();
  const go = useGoToNode();
  const selected = [...useSelection().nodes].at(-1) ?? null;
  const steps = useMemo(
    () => timelineSteps(run?.steps ?? [], graph, labelOf),
    [run, graph, labelOf],
  );
  if (!run) return <p className={classes.empty}>{designerText.drawer.noRun}</p>;
  const live = !statusLook(run.status).ended;
  return <Timeline steps={steps} live={live} selected={selected} onSelect={go} />;
}
