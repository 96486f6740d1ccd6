import { ActionIcon, Button, Switch, Textarea, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Json, PipelineParameter } from "@/graph/model";
import { panelsText } from "@/text/panels";
import type { InspectorActions } from "./actions";
import { ComputeSelect, type TargetChoice } from "./ComputeSelect";
import classes from "./Inspector.module.css";
import type { InspectedParameter } from "./inspected";
import { readPipelineValue } from "./pipelineValue";
import { Section } from "./Section";
import { useDraft } from "./useDraft";

const text = panelsText.inspector;
const DESCRIPTION_ROWS = 2;

/** The pipeline as a whole: what the inspector shows when nothing is selected. */
export interface PipelineFacts {
  readonly name: string;
  readonly description: string;
  readonly nodes: number;
  readonly edges: number;
  readonly compute: string | null;
  readonly parameters: readonly InspectedParameter[];
  readonly problems: number;
}

interface Props {
  pipeline: PipelineFacts;
  targets: readonly TargetChoice[];
  readOnly: boolean;
  actions: InspectorActions;
}

/** The target that runs a step when neither node, run nor pipeline names one. */
const LAST_RESORT_TARGET = "local";

export function PipelineInspector({ pipeline, targets, readOnly, actions }: Props) {
  return (
    <>
      <header className={classes.head}>
        <h2>{pipeline.name || text.pipeline}</h2>
        <p className={classes.fine}>
          {text.counts(pipeline.nodes, pipeline.edges)}
          {pipeline.problems > 0 && `, ${text.problemsIn(pipeline.problems)}`}
        </p>
        <p className={classes.fine}>{text.selectHint}</p>
      </header>
      <Description pipeline={pipeline} readOnly={readOnly} actions={actions} />
      <Section title={text.pipelineCompute}>
        <ComputeSelect
          label={text.pipelineCompute}
          targets={targets}
          value={pipeline.compute}
          inherited={text.computeServer(LAST_RESORT_TARGET)}
          disabled={readOnly}
          onChange={actions.setPipelineCompute}
        />
      </Section>
      <Section title={text.pipelineParameters}>
        {pipeline.parameters.length === 0 && (
          <p className={classes.fine}>{text.noPipelineParameters}</p>
        )}
        {pipeline.parameters.map((item) => (
          <ParameterItem
            key={item.parameter.name}
            item={item}
            readOnly={readOnly}
            actions={actions}
          />
        ))}
      </Section>
    </>
  );
}

function Description({ pipeline, readOnly, actions }: Omit<Props, "targets">) {
  const { draft, change, flush } = useDraft(pipeline.description, actions.setPipelineDescription);
  return (
    <Section title={text.description}>
      <Textarea
        aria-label={text.description}
        placeholder={text.descriptionPlaceholder}
        value={draft}
        disabled={readOnly}
        autosize
        minRows={DESCRIPTION_ROWS}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={flush}
      />
    </Section>
  );
}

interface ItemProps {
  item: InspectedParameter;
  readOnly: boolean;
  actions: InspectorActions;
}

function ParameterItem({ item, readOnly, actions }: ItemProps) {
  const { parameter, uses } = item;
  return (
    <div className={classes.pipelineParameter}>
      <div className={classes.row}>
        <span className={classes.id}>{parameter.name}</span>
        {!readOnly && (
          <ActionIcon
            aria-label={text.removeParameter(parameter.name)}
            onClick={() => actions.removePipelineParameter(parameter.name)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </div>
      <DefaultInput
        parameter={parameter}
        readOnly={readOnly}
        onChange={(value) => actions.setPipelineParameterDefault(parameter.name, value)}
      />
      {uses.length === 0 ? (
        <p className={classes.fine}>{text.unused}</p>
      ) : (
        <ul className={classes.ports}>
          {uses.map((use) => (
            <li key={`${use.node} ${use.label}`}>
              <Button
                variant="subtle"
                size="compact-xs"
                onClick={() => actions.selectNode(use.node)}
              >
                {use.label}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface DefaultProps {
  parameter: PipelineParameter;
  readOnly: boolean;
  onChange: (value: Json) => void;
}

/** The default in the type of its parameter; what is no value of that type is not taken. */
function DefaultInput({ parameter, readOnly, onChange }: DefaultProps) {
  const [fault, setFault] = useState<string | null>(null);
  const written =
    typeof parameter.default === "string" ? parameter.default : JSON.stringify(parameter.default);
  const { draft, change, flush } = useDraft(written, (typed: string) => {
    const read = readPipelineValue(parameter.type, typed);
    setFault("fault" in read ? read.fault : null);
    if ("value" in read) onChange(read.value);
  });
  const label = text.defaultOf(parameter.name);
  if (parameter.type === "bool") {
    return (
      <Switch
        aria-label={label}
        checked={parameter.default === true}
        disabled={readOnly}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      value={draft}
      error={fault}
      disabled={readOnly}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={flush}
      onKeyDown={(event) => event.key === "Enter" && flush()}
      autoComplete="off"
    />
  );
}
