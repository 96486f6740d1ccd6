import { Button } from "@mantine/core";
import { panelsText } from "@/text/panels";
import type { InspectorActions } from "./actions";
import { ComputeSelect, type TargetChoice } from "./ComputeSelect";
import classes from "./Inspector.module.css";
import type { InspectedNode } from "./inspected";
import { Section } from "./Section";

const text = panelsText.inspector;

interface Props {
  nodes: readonly InspectedNode[];
  targets: readonly TargetChoice[];
  defaultTarget: string;
  readOnly: boolean;
  actions: InspectorActions;
}

/** Several nodes: what they have in common can be set at once. */
export function ManyInspector({ nodes, targets, defaultTarget, readOnly, actions }: Props) {
  const chosen = new Set(nodes.map((node) => node.compute));
  const common = chosen.size === 1 ? ([...chosen][0] ?? null) : null;
  return (
    <>
      <header className={classes.head}>
        <h2>{text.many(nodes.length)}</h2>
        {!readOnly && <p className={classes.fine}>{text.manyHint}</p>}
      </header>
      <Section title={text.compute}>
        {chosen.size > 1 && <p className={classes.fine}>{text.computeMixed}</p>}
        <ComputeSelect
          label={text.computeLabel}
          targets={targets}
          value={common}
          inherited={text.computeInherited(defaultTarget)}
          disabled={readOnly}
          onChange={(target) =>
            actions.setCompute(
              nodes.map((node) => node.id),
              target,
            )
          }
        />
      </Section>
      <Section title={text.nodes}>
        <ul className={classes.ports}>
          {nodes.map((node) => (
            <li key={node.id} className={classes.row}>
              <span>
                {node.title} <span className={classes.id}>{node.id}</span>
              </span>
              {node.problems.length > 0 && (
                <span className={classes.fine}>{text.problemsIn(node.problems.length)}</span>
              )}
              <Button
                variant="default"
                size="compact-xs"
                aria-label={text.goTo(node.title)}
                onClick={() => actions.selectNode(node.id)}
              >
                {text.select}
              </Button>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
