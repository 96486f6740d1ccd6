import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { asName, LONGEST_NAME } from "@/graph/nodeName";
import { panelsText } from "@/text/panels";

interface Props {
  value: string;
  /** What the node is called without a name. */
  title: string;
  readOnly: boolean;
  onChange: (name: string) => void;
}

/** A node's name. Enter, leaving the field and choosing another node keep what is typed, Escape takes it back. */
export function NameField({ value, title, readOnly, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);

  const keep = () => {
    const name = asName(typed);
    setTyped(name);
    if (name !== value) onChange(name);
  };
  const leave = useRef(keep);
  useEffect(() => {
    leave.current = keep;
  });
  useEffect(() => () => leave.current(), []);

  return (
    <TextInput
      aria-label={panelsText.inspector.name}
      placeholder={title}
      value={typed}
      maxLength={LONGEST_NAME}
      disabled={readOnly}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") setTyped(value);
      }}
    />
  );
}
