import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { panelsText } from "@/text/panels";
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
  return (
    <div>
      <Select
        id={id}
        data={[...field.choices]}
        value={known ? chosen : null}
        placeholder={text.choose}
        searchable={field.choices.length >= SEARCHABLE_CHOICES}
        clearable={field.nullable && chosen !== null}
        disabled={disabled}
        error={invalid || !known}
        aria-describedby={describedBy}
        onChange={onChange}
      />
      {!known && <p className={classes.fault}>{text.notAChoice(chosen)}</p>}
    </div>
  );
}
