import { Autocomplete, Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { NAME_PATTERN, type PipelineParameter } from "@/graph/model";
import { pipelineTypeOf } from "@/graph/spec";
import { panelsText } from "@/text/panels";
import type { Field } from "./fields";
import classes from "./Inspector.module.css";

const text = panelsText.inspector;

interface Props {
  field: Field;
  parameters: readonly PipelineParameter[];
  onPromote: (name: string) => void;
  onClose: () => void;
}

/** The sentence that refuses a name, or null. */
function faultOf(
  name: string,
  type: string,
  existing: PipelineParameter | undefined,
): string | null {
  if (!NAME_PATTERN.test(name)) return text.promoteBadName;
  return existing !== undefined && existing.type !== type ? text.promoteWrongType(name) : null;
}

/** Names the pipeline parameter that a node's parameter is bound to: a new one or one there is. */
export function PromoteForm({ field, parameters, onPromote, onClose }: Props) {
  const type = pipelineTypeOf({ "x-kind": field.kind });
  const [name, setName] = useState(field.name);
  const existing = parameters.find((item) => item.name === name);
  const fault = faultOf(name, type, existing);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault !== null) return;
    onPromote(name);
    onClose();
  };
  return (
    <form
      className={classes.promote}
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      aria-label={text.promoteTitle(field.label)}
    >
      <Autocomplete
        label={text.promoteName}
        description={text.promoteHint}
        data={parameters.filter((item) => item.type === type).map((item) => item.name)}
        value={name}
        error={fault}
        onChange={setName}
        autoFocus
        autoComplete="off"
      />
      <div className={classes.formButtons}>
        <Button variant="default" onClick={onClose}>
          {panelsText.columns.cancel}
        </Button>
        <Button type="submit" disabled={fault !== null}>
          {existing === undefined ? text.promoteConfirm : text.promoteExisting}
        </Button>
      </div>
    </form>
  );
}
