import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { freshId } from "@/graph/ids";
import {
  type Json,
  NAME_PATTERN,
  type PipelineParameter,
  type PipelineParameterType,
} from "@/graph/model";
import {
  addPipelineParameter,
  changePipelineParameter,
  removePipelineParameter,
  usesOf,
} from "@/graph/settings";
import { designerText } from "@/text/designer";
import { useDesigner, useGraph } from "../session/context";
import classes from "./Dialogs.module.css";
import { ParameterField } from "./ParameterField";

const words = designerText.settingsDialog;
const EMPTY: Record<PipelineParameterType, Json> = {
  int: 0,
  float: 0,
  str: "",
  bool: false,
  json: null,
};
const TYPES = Object.entries(words.types).map(([value, label]) => ({ value, label }));

/** The pipeline's parameters: names, types, defaults, and what uses them. */
export function ParametersTable() {
  const { document } = useDesigner().designer.session;
  const graph = useGraph();
  const add = () => {
    const name = freshId("parameter", new Set(graph.parameters.map((item) => item.name)));
    document.run(addPipelineParameter(graph, { name, type: "float", default: 0, description: "" }));
  };
  return (
    <section>
      <div className={classes.heading}>
        <h3>{words.parameters}</h3>
        <Button variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          {words.add}
        </Button>
      </div>
      <p className={classes.fine}>{words.parametersHelp}</p>
      {graph.parameters.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{words.columns.name}</th>
              <th>{words.columns.type}</th>
              <th>{words.columns.default}</th>
              <th>{words.columns.uses}</th>
              <th aria-hidden />
            </tr>
          </thead>
          <tbody>
            {graph.parameters.map((parameter, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the name, the only id, is edited here.
              <Row key={index} parameter={parameter} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ parameter }: { parameter: PipelineParameter }) {
  const { document } = useDesigner().designer.session;
  const graph = useGraph();
  const uses = usesOf(graph, parameter.name);
  const change = (part: Partial<PipelineParameter>) =>
    document.run(changePipelineParameter(document.getState().graph, parameter.name, part));
  return (
    <tr>
      <td>
        <NameField parameter={parameter} onChange={(name) => change({ name })} />
      </td>
      <td>
        <Select
          aria-label={words.columns.type}
          data={TYPES}
          value={parameter.type}
          onChange={(value) => {
            const type = value as PipelineParameterType;
            change({ type, default: EMPTY[type] });
          }}
        />
      </td>
      <td>
        <ParameterField
          key={parameter.type}
          hideLabel
          label={`${words.columns.default}: ${parameter.name}`}
          type={parameter.type}
          value={parameter.default}
          onChange={(value) => change({ default: value })}
        />
      </td>
      <td className={classes.fine}>
        {uses.map(({ node, name }) => `${node.id}.${name}`).join(", ") || words.unused}
      </td>
      <td>
        <ActionIcon
          aria-label={words.remove(parameter.name)}
          onClick={() => document.run(removePipelineParameter(graph, parameter.name))}
        >
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </td>
    </tr>
  );
}

interface NameProps {
  parameter: PipelineParameter;
  onChange: (name: string) => void;
}

/** A name is kept when the field is left and the name is good: half a name names nothing. */
function NameField({ parameter, onChange }: NameProps) {
  const graph = useGraph();
  const [typed, setTyped] = useState(parameter.name);
  useEffect(() => setTyped(parameter.name), [parameter.name]);
  const taken = graph.parameters.some((item) => item !== parameter && item.name === typed);
  const error = taken ? words.taken : NAME_PATTERN.test(typed) ? null : words.badName;
  return (
    <TextInput
      aria-label={words.columns.name}
      value={typed}
      error={error}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() =>
        error ? setTyped(parameter.name) : typed !== parameter.name && onChange(typed)
      }
    />
  );
}
