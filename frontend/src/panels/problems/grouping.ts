/** Problems in the order to fix them. Pure. */

import { nodeOf, type Problem, type Severity, worst } from "@/graph/problems";

export interface ProblemGroup {
  /** Null for what concerns the whole pipeline. */
  readonly node: string | null;
  readonly worst: Severity;
  readonly problems: readonly Problem[];
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, hint: 2 };

/** Groups by node: those with errors first, otherwise in the order the problems came. */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const byNode = new Map<string | null, Problem[]>();
  for (const problem of problems) {
    const node = nodeOf(problem);
    byNode.set(node, [...(byNode.get(node) ?? []), problem]);
  }
  return [...byNode]
    .map(([node, own]) => ({
      node,
      worst: worst(own) ?? "hint",
      problems: own.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]),
    }))
    .sort((a, b) => ORDER[a.worst] - ORDER[b.worst]);
}

export function countBySeverity(problems: readonly Problem[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, hint: 0 };
  for (const { severity } of problems) counts[severity] += 1;
  return counts;
}
