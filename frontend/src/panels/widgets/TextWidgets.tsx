import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { panelsText } from "@/text/panels";
import { NameBox } from "@/ui/NameBox";
import { useDraft } from "../inspector/useDraft";
import type { WidgetProps } from "./types";
import classes from "./Widgets.module.css";

const text = panelsText.widgets;
const MOST_ROWS = 12;
/** From this many choices on, typing narrows them down. */
const SEARCHABLE_CHOICES = 8;

function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

export function TextWidget({
  field,
  value,
  onChange,
  disabled,
  invalid,
  id,
  describedBy,
}: WidgetProps) {
  const commit = (typed: string) => onChange(typed === "" && field.nullable ? null : typed);
  const { draft, change, flush } = useDraft(textOf(value), commit);
  return (
    <TextInput
      id={id}
      value={draft}
      disabled={disabled}
      error={invalid}
      aria-describedby={describedBy}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={flush}
      onKeyDown={(event) => event.key === "Enter" && flush()}
      autoComplete="off"
    />
  );
}

export function MultilineWidget({
  field,
  value,
  onChange,
  disabled,
  invalid,
  id,
  describedBy,
}: WidgetProps) {
  const commit = (typed: string) => onChange(typed === "" && field.nullable ? null : typed);
  const { draft, change, flush } = useDraft(textOf(value), commit);
  return (
    <Textarea
      id={id}
      value={draft}
      disabled={disabled}
      error={invalid}
      aria-describedby={describedBy}
      autosize
      minRows={3}
      maxRows={MOST_ROWS}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--jf-mono)" } }}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={flush}
    />
  );
}

export function SwitchWidget({ value, onChange, disabled, invalid, id, describedBy }: WidgetProps) {
  return (
    <Switch
      id={id}
      checked={value === true}
      disabled={disabled}
      error={invalid}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

export function ChoiceWidget({
  field,
  value,
  onChange,
  disabled,
  invalid,
  id,
  describedBy,
}: WidgetProps) {
  const chosen = value === null || value === undefined ? null : String(value);
  const known = chosen === null || field.choices.some((choice) => choice.value === chosen);
  const shared = {
    id,
    value: known ? chosen : null,
    placeholder: text.choose,
    disabled,
    onChange,
    "aria-describedby": describedBy,
  };
  return (
    <div>
      {field.choices.length >= SEARCHABLE_CHOICES ? (
        <NameBox
          {...shared}
          options={field.choices}
          nullable={field.nullable}
          invalid={invalid || !known}
        />
      ) : (
        <Select
          {...shared}
          data={[...field.choices]}
          clearable={field.nullable && chosen !== null}
          error={invalid || !known}
        />
      )}
      {!known && <p className={classes.fault}>{text.notAChoice(chosen)}</p>}
    </div>
  );
}
