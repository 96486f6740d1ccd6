import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { Dataset } from "@/api/types";
import type { Json, PipelineParameter } from "@/graph/model";
import type { Problem } from "@/graph/problems";
import { panelsText } from "@/text/panels";
import type { WidgetContext } from "../widgets/types";
import type { InspectorActions } from "./actions";
import {
  type Field,
  fieldsOf,
  groupsOf,
  isChanged,
  type Values,
  valuesInForce,
  visibleFields,
} from "./fields";
import classes from "./Inspector.module.css";
import type { InspectedNode } from "./inspected";
import { ParameterRow } from "./ParameterRow";
import { ProblemSentences } from "./ProblemSentences";
import { Section } from "./Section";

const text = panelsText.inspector;

interface Props {
  node: InspectedNode;
  pipelineParameters: readonly PipelineParameter[];
  datasets: readonly Dataset[];
  readOnly: boolean;
  actions: InspectorActions;
}

/** The parameters that count, in the component's order; those of a group are folded together. */
export function Parameters(props: Props) {
  const { node, pipelineParameters, datasets } = props;
  const fields = useMemo(() => fieldsOf(node.component?.parameters ?? {}), [node.component]);
  const defaults = useMemo(
    () => Object.fromEntries(pipelineParameters.map((item) => [item.name, item.default])),
    [pipelineParameters],
  );
  const values = valuesInForce(fields, node.parameters, defaults);
  const context: WidgetContext = {
    arriving: Object.fromEntries(node.inputs.map((input) => [input.port.name, input.columns])),
    datasets,
    values,
  };
  const shown = visibleFields(fields, values);
  const unknown = node.problems.filter(
    ({ parameter }) => parameter && !shown.some((field) => field.name === parameter),
  );
  const row = (field: Field) => (
    <Row key={field.name} {...props} field={field} values={values} context={context} />
  );
  return (
    <Section title={text.parameters}>
      {fields.length === 0 && <p className={classes.fine}>{text.noParameters}</p>}
      {groupsOf(shown).map(({ title, fields: members }) =>
        title === null ? (
          members.map(row)
        ) : (
          <Group key={title} title={title} wanted={members.some((field) => isWanted(field, node))}>
            {members.map(row)}
          </Group>
        ),
      )}
      <ProblemSentences problems={unknown} />
    </Section>
  );
}

/** Whether a field has to be seen: it is set, or something is wrong with it. */
function isWanted(field: Field, { parameters, problems }: InspectedNode): boolean {
  return isChanged(field, parameters) || problemsOf(problems, field.name).length > 0;
}

function problemsOf(problems: readonly Problem[], parameter: string): Problem[] {
  return problems.filter((problem) => problem.parameter === parameter);
}

interface GroupProps {
  title: string;
  wanted: boolean;
  children: ReactNode;
}

/** Unfolds once one of its fields is wanted, and stays so while that is being edited. */
function Group({ title, wanted, children }: GroupProps) {
  const [open, setOpen] = useState(wanted);
  useEffect(() => {
    if (wanted) setOpen(true);
  }, [wanted]);
  return (
    <details
      className={classes.group}
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{title}</summary>
      <div className={classes.groupBody}>{children}</div>
    </details>
  );
}

interface RowProps extends Props {
  field: Field;
  values: Values;
  context: WidgetContext;
}

function Row({ node, field, values, context, pipelineParameters, readOnly, actions }: RowProps) {
  const { name } = field;
  return (
    <ParameterRow
      field={field}
      own={node.parameters[name]}
      value={values[name]}
      changed={isChanged(field, node.parameters)}
      problems={problemsOf(node.problems, name)}
      pipelineParameters={pipelineParameters}
      context={context}
      readOnly={readOnly}
      onChange={(value) => actions.setParameter(node.id, name, value)}
      onReset={() => actions.resetParameter(node.id, name)}
      onPromote={(promoted) =>
        actions.promoteParameter(node.id, name, promoted, (values[name] ?? null) as Json)
      }
      onUnbind={() => actions.unbindParameter(node.id, name)}
    />
  );
}
