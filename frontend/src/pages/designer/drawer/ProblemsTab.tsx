import { useStore } from "zustand";
import { ProblemsList } from "@/panels";
import { useDesigner } from "../session/context";
import { useGoToNode, useLabels } from "./useLabels";

/** Every finding, each a way to the place it is about. */
export function ProblemsTab() {
  const problems = useStore(useDesigner().designer.session.facts, (state) => state.problems);
  const labelOf = useLabels();
  const go = useGoToNode();
  return <ProblemsList problems={problems} labelOf={labelOf} onOpen={({ node }) => go(node)} />;
}
