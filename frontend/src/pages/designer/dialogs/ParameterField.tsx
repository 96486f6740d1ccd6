import { NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Json, PipelineParameterType } from "@/graph/model";
import { designerText } from "@/text/designer";

interface Props {
  label: string;
  /** The label is written elsewhere; it still names the field. */
  hideLabel?: boolean;
  description?: string;
  type: PipelineParameterType;
  value: Json;
  onChange: (value: Json) => void;
}

/** A field for the value of a pipeline parameter, by its type. */
export function ParameterField({
  label,
  hideLabel = false,
  description,
  type,
  value,
  onChange,
}: Props) {
  const named = hideLabel ? { "aria-label": label } : { label, description };
  switch (type) {
    case "int":
    case "float":
      return (
        <NumberInput
          {...named}
          value={typeof value === "number" ? value : ""}
          allowDecimal={type === "float"}
          onChange={(next) => typeof next === "number" && onChange(next)}
        />
      );
    case "bool":
      return (
        <Select
          {...named}
          data={["true", "false"]}
          value={String(value === true)}
          onChange={(next) => onChange(next === "true")}
        />
      );
    case "json":
      return <JsonField named={named} value={value} onChange={onChange} />;
    default:
      return (
        <TextInput
          {...named}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

interface JsonProps {
  named: { label: string; description: string | undefined } | { "aria-label": string };
  value: Json;
  onChange: (value: Json) => void;
}

/** JSON as text; what does not parse stays in the field and says so. */
function JsonField({ named, value, onChange }: JsonProps) {
  const [typed, setTyped] = useState(() => JSON.stringify(value));
  const [wrong, setWrong] = useState(false);
  const change = (text: string) => {
    setTyped(text);
    try {
      onChange(JSON.parse(text) as Json);
      setWrong(false);
    } catch {
      setWrong(true);
    }
  };
  return (
    <Textarea
      {...named}
      autosize
      maxRows={6}
      value={typed}
      error={wrong && designerText.run.badValue(designerText.settingsDialog.types.json)}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
