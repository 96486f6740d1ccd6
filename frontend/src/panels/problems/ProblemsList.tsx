import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconInfoCircle,
} from "@tabler/icons-react";
import { useMemo } from "react";
import { nodeOf, type Problem, type Severity } from "@/graph/problems";
import { panelsText, severityText } from "@/text/panels";
import type { ParameterPlace } from "../inspector/Inspector";
import { countBySeverity, groupProblems } from "./grouping";
import classes from "./Problems.module.css";

const text = panelsText.problems;
const ICONS: Readonly<Record<Severity, typeof IconCircleX>> = {
  error: IconCircleX,
  warning: IconAlertTriangle,
  hint: IconInfoCircle,
};

interface Props {
  problems: readonly Problem[];
  labelOf: (node: string) => string;
  onOpen: (place: ParameterPlace) => void;
}

/** Every problem, grouped by node; a click leads to its place. */
export function ProblemsList({ problems, labelOf, onOpen }: Props) {
  const groups = useMemo(() => groupProblems(problems), [problems]);
  const counts = countBySeverity(problems);
  if (problems.length === 0) {
    return (
      <p className={classes.none}>
        <IconCircleCheck size={16} aria-hidden /> {text.none}
      </p>
    );
  }
  return (
    <div className={classes.list}>
      <p className={classes.summary}>{text.summary(counts.error, counts.warning, counts.hint)}</p>
      {groups.map((group) => (
        <section key={group.node ?? ""} aria-label={headingOf(group.node, labelOf)}>
          <h3 className={classes.heading}>{headingOf(group.node, labelOf)}</h3>
          <ul className={classes.problems}>
            {group.problems.map((problem) => (
              <li key={`${problem.code} ${problem.port} ${problem.parameter} ${problem.message}`}>
                <ProblemRow problem={problem} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function headingOf(node: string | null, labelOf: Props["labelOf"]): string {
  return node === null ? text.pipeline : labelOf(node);
}

function ProblemRow({ problem, onOpen }: { problem: Problem; onOpen: Props["onOpen"] }) {
  const Icon = ICONS[problem.severity];
  const node = nodeOf(problem);
  const content = (
    <>
      <Icon size={16} role="img" aria-label={severityText[problem.severity]} />
      <span>
        {problem.message} {problem.hint && <span className={classes.hint}>{problem.hint}</span>}
      </span>
    </>
  );
  if (node === null) {
    return (
      <div className={classes.row} data-severity={problem.severity}>
        {content}
      </div>
    );
  }
  return (
    <button
      type="button"
      className={classes.row}
      data-severity={problem.severity}
      onClick={() => onOpen({ node, parameter: problem.parameter ?? null })}
    >
      {content}
    </button>
  );
}
