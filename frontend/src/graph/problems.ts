/** Problems: findings about a graph, as values, each with its place and next move. */

export type Severity = "error" | "warning" | "hint";

/** One finding. `message` says what is wrong, `hint` the next move. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly severity: Severity;
  readonly node?: string | null;
  readonly port?: string | null;
  readonly edge?: string | null;
  readonly parameter?: string | null;
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, hint: 2 };

/** The highest severity among problems, or null when there are none. */
export function worst(problems: readonly Problem[]): Severity | null {
  return problems.reduce<Severity | null>(
    (found, item) =>
      found === null || ORDER[item.severity] < ORDER[found] ? item.severity : found,
    null,
  );
}

/** The node a problem belongs to: its own, else the one its edge leads to. */
export function nodeOf({ node, edge }: Problem): string | null {
  if (node) return node;
  const target = edge?.split("->")[1] ?? "";
  return target.split(".")[0] || null;
}

/** Problems grouped by the node they belong to. */
export function problemsByNode(
  problems: readonly Problem[],
): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const node = nodeOf(problem);
    if (node === null) continue;
    const group = groups.get(node);
    if (group) group.push(problem);
    else groups.set(node, [problem]);
  }
  return groups;
}
