import { Autocomplete, Button, Checkbox, Group, Modal, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { listComputeTargets } from "@/api/compute";
import { keys } from "@/api/keys";
import { listExperiments } from "@/api/runs";
import type { ComputeTarget } from "@/api/types";
import type { Graph, Json } from "@/graph/model";
import { designerText } from "@/text/designer";
import { sharedText } from "@/text/shared";
import { useDesigner, useGraph } from "../session/context";
import { type RunChoice, readChoice } from "../session/runChoice";
import classes from "./Dialogs.module.css";
import { ParameterField } from "./ParameterField";

const words = designerText.run;
const PIPELINE_CHOICE = "";

/** Parameters, experiment and compute of the next run; the choice is remembered. */
export function RunDialog({ onClose }: { onClose: () => void }) {
  const { designer, run } = useDesigner();
  const graph = useGraph();
  const [choice, setChoice] = useState<RunChoice>(() => readChoice(designer.id));
  const [name, setName] = useState("");
  const [regenerate, setRegenerate] = useState(false);
  const change = (part: Partial<RunChoice>) => setChoice((before) => ({ ...before, ...part }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    const more = {
      ...(name ? { name } : {}),
      ...(regenerate ? { regenerate: true as const } : {}),
    };
    void run.start(choice, more);
  };

  return (
    <Modal opened onClose={onClose} title={words.dialogTitle}>
      <form onSubmit={submit} className={classes.form}>
        <ParameterFields graph={graph} choice={choice} onChange={change} />
        <ExperimentField graph={graph} choice={choice} onChange={change} />
        <ComputeField graph={graph} choice={choice} onChange={change} />
        <TextInput
          label={words.name}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label={words.regenerate}
          checked={regenerate}
          onChange={(event) => setRegenerate(event.currentTarget.checked)}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {sharedText.cancel}
          </Button>
          <Button type="submit" data-autofocus>
            {words.run}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface FieldProps {
  graph: Graph;
  choice: RunChoice;
  onChange: (part: Partial<RunChoice>) => void;
}

function ParameterFields({ graph, choice, onChange }: FieldProps) {
  return graph.parameters.map((parameter) => (
    <ParameterField
      key={parameter.name}
      label={parameter.name}
      description={parameter.description}
      type={parameter.type}
      value={(choice.parameters[parameter.name] ?? parameter.default) as Json}
      onChange={(value) => onChange({ parameters: withValue(choice, parameter, value) })}
    />
  ));
}

/** Values equal to the default are not remembered: they follow the pipeline. */
function withValue(
  choice: RunChoice,
  parameter: { name: string; default: Json },
  value: Json,
): RunChoice["parameters"] {
  const { [parameter.name]: _before, ...others } = choice.parameters;
  const same = JSON.stringify(value) === JSON.stringify(parameter.default);
  return same ? others : { ...others, [parameter.name]: value };
}

function ExperimentField({ graph, choice, onChange }: FieldProps) {
  const experiments = useQuery({ queryKey: keys.experiments, queryFn: listExperiments });
  const inherited = graph.defaults.experiment;
  return (
    <Autocomplete
      label={words.experiment}
      description={words.experimentHelp}
      placeholder={typeof inherited === "string" ? inherited : graph.name}
      data={(experiments.data ?? []).map((item) => item.name)}
      value={choice.experiment}
      onChange={(experiment) => onChange({ experiment })}
    />
  );
}

function ComputeField({ graph, choice, onChange }: FieldProps) {
  const targets = useQuery({ queryKey: keys.computeTargets, queryFn: listComputeTargets });
  const inherited = graph.defaults.compute;
  return (
    <Select
      label={words.compute}
      data={[
        {
          value: PIPELINE_CHOICE,
          label: words.computeInherited(typeof inherited === "string" ? inherited : "local"),
        },
        ...(targets.data ?? []).map(targetChoice),
      ]}
      value={choice.compute ?? PIPELINE_CHOICE}
      onChange={(value) => onChange({ compute: value || null })}
    />
  );
}

export function isAvailable(target: ComputeTarget): boolean {
  return target.state !== "unreachable";
}

function targetChoice(target: ComputeTarget) {
  const available = isAvailable(target);
  return { value: target.name, label: available ? target.name : words.unavailable(target.name) };
}
