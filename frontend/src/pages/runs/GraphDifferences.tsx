import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { listComponents } from "@/api/pipelines";
import { diffGraphs, type GraphDiff } from "@/graph/diff";
import { loadDocument } from "@/graph/document";
import { catalogueOf } from "@/graph/spec";
import { labelOfNode } from "@/panels/inspector/inspected";
import { runsText } from "@/text/runs";
import { type GraphNames, graphNames } from "@/ui/graphNames";
import { Panel } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { runLabel } from "@/ui/runTitle";
import type { ComparedRun } from "./comparison";
import classes from "./Runs.module.css";

const words = runsText.comparison;

/** How each run's graph differs from the first one's. */
export function GraphDifferences({ runs }: { runs: ComparedRun[] }) {
  const components = useQuery({
    queryKey: keys.components,
    queryFn: listComponents,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const catalogue = catalogueOf(components.data ?? []);
  const [reference, ...others] = runs;
  if (!reference) return null;
  const before = graphOf(reference);
  const of = graphNames(before, catalogue, labelOfNode);
  const diffs = others.map((other) => {
    const after = graphOf(other);
    const changes = changesOf(
      diffGraphs(before, after),
      of,
      graphNames(after, catalogue, labelOfNode),
    );
    return { run: other.run, changes };
  });
  if (diffs.every((diff) => diff.changes.length === 0)) {
    return <p className={rows.muted}>{words.sameGraph}</p>;
  }
  return diffs.map(({ run, changes }) => (
    <Panel key={run.id} inset>
      <h3>{words.against(runLabel(run), runLabel(reference.run))}</h3>
      {changes.length === 0 ? (
        <p className={rows.muted}>{words.allEqual}</p>
      ) : (
        <ul className={classes.changes}>
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
    </Panel>
  ));
}

function graphOf({ document }: ComparedRun) {
  return loadDocument(document);
}

/** One line per difference; positions on the canvas do not count. */
function changesOf(diff: GraphDiff, before: GraphNames, after: GraphNames): string[] {
  const say = (verb: string, what: string) => `${verb}: ${what}`;
  const changed = diff.changed
    .map(({ id, fields }) => ({ id, fields: fields.filter((field) => field !== "position") }))
    .filter(({ fields }) => fields.length > 0);
  return [
    ...diff.added.map((id) => say(words.added, after.node(id))),
    ...diff.removed.map((id) => say(words.removed, before.node(id))),
    ...changed.map(({ id, fields }) => {
      const names = fields.map((field) => before.field(id, field));
      return say(words.changed, `${before.node(id)} (${names.join(", ")})`);
    }),
    ...diff.edgesAdded.map((id) => say(words.added, words.edge(after.edge(id)))),
    ...diff.edgesRemoved.map((id) => say(words.removed, words.edge(before.edge(id)))),
  ];
}
