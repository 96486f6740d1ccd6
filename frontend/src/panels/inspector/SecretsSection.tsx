import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { panelsText } from "@/text/panels";
import type { InspectorActions } from "./actions";
import classes from "./Inspector.module.css";
import type { InspectedNode } from "./inspected";
import { Section } from "./Section";

const text = panelsText.inspector.secrets;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
/** It runs no code that could read one. */
const READS_NONE = "dataset";

interface Props {
  node: InspectedNode;
  /** Names of the secrets there are. */
  known: readonly string[];
  readOnly: boolean;
  actions: Pick<InspectorActions, "setSecret">;
}

/** Which secrets the node's step gets, and in which environment variables. */
export function SecretsSection({ node, known, readOnly, actions }: Props) {
  const given = Object.entries(node.secrets);
  if (node.component === null || node.name === READS_NONE) return null;
  return (
    <Section title={text.title} closed={given.length === 0}>
      <p className={classes.fine}>{text.help}</p>
      {given.map(([variable, secret]) => (
        <div key={variable} className={classes.secret}>
          <Select
            label={variable}
            aria-label={text.secretIn(variable)}
            data={choices(known, secret)}
            value={secret}
            error={!known.includes(secret)}
            disabled={readOnly}
            allowDeselect={false}
            onChange={(next) => next !== null && actions.setSecret(node.id, variable, next)}
          />
          <ActionIcon
            variant="subtle"
            aria-label={text.remove(variable)}
            disabled={readOnly}
            onClick={() => actions.setSecret(node.id, variable, null)}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      {known.length === 0 && <p className={classes.fine}>{text.none}</p>}
      {known.length > 0 && !readOnly && (
        <NewSecret
          known={known}
          onAdd={(variable, secret) => actions.setSecret(node.id, variable, secret)}
        />
      )}
    </Section>
  );
}

function choices(known: readonly string[], chosen: string) {
  const data = known.map((name) => ({ value: name, label: name }));
  return known.includes(chosen) ? data : [...data, { value: chosen, label: text.unknown(chosen) }];
}

interface NewProps {
  known: readonly string[];
  onAdd: (variable: string, secret: string) => void;
}

function NewSecret({ known, onAdd }: NewProps) {
  const [variable, setVariable] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const wrong = variable !== "" && !VARIABLE.test(variable);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret === null || !VARIABLE.test(variable)) return;
    onAdd(variable, secret);
    setVariable("");
    setSecret(null);
  };
  return (
    <form className={classes.newSecret} onSubmit={submit}>
      <TextInput
        label={text.variable}
        placeholder={text.variableExample}
        value={variable}
        error={wrong ? text.variableRule : null}
        autoComplete="off"
        onChange={(event) => setVariable(event.currentTarget.value)}
      />
      <Select label={text.secret} data={[...known]} value={secret} onChange={setSecret} />
      <Button type="submit" variant="default" disabled={secret === null || wrong || !variable}>
        {text.add}
      </Button>
    </form>
  );
}
