import { diffGraphs, type GraphDiff } from "@/graph/diff";
import { loadDocument } from "@/graph/document";
import { runsText } from "@/text/runs";
import { Panel } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { runLabel } from "@/ui/runTitle";
import { type ComparedRun, nodeNames } from "./comparison";
import classes from "./Runs.module.css";

const words = runsText.comparison;

/** How each run's graph differs from the first one's. */
export function GraphDifferences({ runs }: { runs: ComparedRun[] }) {
  const [reference, ...others] = runs;
  if (!reference) return null;
  const before = graphOf(reference);
  const called = nodeNames(runs);
  const diffs = others.map((other) => ({
    run: other.run,
    changes: changesOf(diffGraphs(before, graphOf(other)), called),
  }));
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
function changesOf(diff: GraphDiff, called: (id: string) => string): string[] {
  const say = (verb: string, what: string) => `${verb}: ${what}`;
  const node = (id: string) => words.node(called(id));
  const changed = diff.changed
    .map(({ id, fields }) => ({ id, fields: fields.filter((field) => field !== "position") }))
    .filter(({ fields }) => fields.length > 0);
  return [
    ...diff.added.map((id) => say(words.added, node(id))),
    ...diff.removed.map((id) => say(words.removed, node(id))),
    ...changed.map(({ id, fields }) => say(words.changed, `${node(id)} (${fields.join(", ")})`)),
    ...diff.edgesAdded.map((id) => say(words.added, words.edge(id))),
    ...diff.edgesRemoved.map((id) => say(words.removed, words.edge(id))),
  ];
}
