import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import { useStore } from "zustand";
import type { Problem } from "@/graph/problems";
import { designerText } from "@/text/designer";
import { useDesigner } from "../session/context";
import classes from "./Drawer.module.css";

const ICONS = { error: IconCircleX, warning: IconAlertTriangle, hint: IconInfoCircle };

/** Every finding, each a way to the place it is about. */
export function ProblemsTab() {
  const { designer, controls } = useDesigner();
  const problems = useStore(designer.session.facts, (state) => state.problems);
  if (problems.length === 0) return <p className={classes.empty}>{designerText.noProblems}</p>;
  const go = ({ node, edge }: Problem) => {
    const { document } = designer.session;
    const { graph } = document.getState();
    if (node && graph.nodes.has(node)) {
      document.select([node]);
      controls()?.view.locate(node);
    } else if (edge && graph.edges.has(edge)) document.select([], [edge]);
  };
  return problems.map((problem) => (
    <ProblemRow key={JSON.stringify(problem)} problem={problem} onGo={() => go(problem)} />
  ));
}

function ProblemRow({ problem, onGo }: { problem: Problem; onGo: () => void }) {
  const Icon = ICONS[problem.severity];
  return (
    <UnstyledButton className={classes.problem} data-severity={problem.severity} onClick={onGo}>
      <Icon size={16} stroke={1.7} aria-label={problem.severity} />
      <span>
        {problem.message} <span className={classes.hint}>{problem.hint}</span>
      </span>
    </UnstyledButton>
  );
}
