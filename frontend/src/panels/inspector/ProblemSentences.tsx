import { IconAlertTriangle, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import type { Problem, Severity } from "@/graph/problems";
import { severityText } from "@/text/panels";
import classes from "./Inspector.module.css";

const ICONS: Readonly<Record<Severity, typeof IconCircleX>> = {
  error: IconCircleX,
  warning: IconAlertTriangle,
  hint: IconInfoCircle,
};

interface Props {
  id?: string;
  problems: readonly Problem[];
}

/** What is wrong and the next move, in the server's own words. */
export function ProblemSentences({ id, problems }: Props) {
  if (problems.length === 0) return null;
  return (
    <ul id={id} className={classes.problems}>
      {problems.map((problem) => {
        const Icon = ICONS[problem.severity];
        return (
          <li
            key={`${problem.code} ${problem.port ?? ""} ${problem.message}`}
            className={classes.problem}
            data-severity={problem.severity}
          >
            <Icon size={14} role="img" aria-label={severityText[problem.severity]} />
            <span>
              {problem.message} {problem.hint}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
