import { useStore } from "zustand";
import { type ParameterPlace, ProblemsList } from "@/panels";
import { useDesigner } from "../session/context";
import { useDrawer } from "./drawerState";
import { useGoToNode, useLabels } from "./useLabels";

/** Every finding, each a way to the place it is about. */
export function ProblemsTab() {
  const problems = useStore(useDesigner().designer.session.facts, (state) => state.problems);
  const labelOf = useLabels();
  const go = useGoToNode();
  const point = useDrawer((state) => state.point);
  const open = (place: ParameterPlace) => {
    point(place);
    go(place.node);
  };
  return <ProblemsList problems={problems} labelOf={labelOf} onOpen={open} />;
}
