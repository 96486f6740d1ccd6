import { Slider, TextInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { panelsText } from "@/text/panels";
import { type Bounds, type Field, hasSlider, sliderStep } from "../inspector/fields";
import { digitsOf, numberText, readNumber, stepped } from "../inspector/numberText";
import { useDraft } from "../inspector/useDraft";
import type { WidgetProps } from "./types";
import classes from "./Widgets.module.css";

const text = panelsText.widgets;
const STEPS_OF_KEY: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1 };

function boundsSentence({ minimum, maximum, above }: Bounds, integer: boolean): string {
  const say = (value: number | null) => (value === null ? null : String(value));
  return text.bounds(say(minimum), say(maximum), above, integer);
}

/** The sentence that says what to type, or null when the text is fine. */
function faultSentence(typed: string, field: Field): string | null {
  const integer = field.kind === "integer";
  const read = readNumber(typed, integer, field.bounds);
  if ("value" in read) return null;
  if (read.fault === "empty" && (field.nullable || field.default === null)) return null;
  return boundsSentence(field.bounds, integer);
}

/** A number as text (so that `1e-7` can be typed), with a slider when both bounds are known. */
export function NumberWidget(props: WidgetProps) {
  const { field, value, onChange, disabled, invalid, id, describedBy } = props;
  const integer = field.kind === "integer";
  const [typing, setTyping] = useState(false);
  const commit = (typed: string) => {
    const read = readNumber(typed, integer, field.bounds);
    if ("value" in read) onChange(read.value);
    else if (read.fault === "empty" && faultSentence(typed, field) === null) onChange(null);
  };
  const { draft, change, flush } = useDraft(numberText(value), commit);
  const fault = faultSentence(draft, field);
  const step = integer ? 1 : sliderStep(field);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") flush();
    const steps = STEPS_OF_KEY[event.key];
    const read = readNumber(draft, integer, field.bounds);
    if (steps === undefined || !("value" in read)) return;
    event.preventDefault();
    change(String(stepped(read.value, steps, step, field.bounds)));
  };

  return (
    <div>
      <TextInput
        id={id}
        value={draft}
        inputMode={integer ? "numeric" : "decimal"}
        placeholder={field.default === null ? text.automatic : undefined}
        disabled={disabled}
        error={invalid || fault !== null}
        aria-describedby={fault === null || typing ? describedBy : `${id}-fault ${describedBy}`}
        aria-invalid={invalid || fault !== null}
        onFocus={() => setTyping(true)}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={() => {
          setTyping(false);
          flush();
        }}
        onKeyDown={onKeyDown}
        autoComplete="off"
      />
      {fault !== null && (
        <p id={`${id}-fault`} className={classes.fault}>
          {fault}
        </p>
      )}
      {hasSlider(field) && (
        <NumberSlider
          field={field}
          step={step}
          text={draft}
          onMove={change}
          onEnd={flush}
          disabled={disabled}
        />
      )}
    </div>
  );
}

interface SliderProps {
  field: Field;
  step: number;
  text: string;
  onMove: (text: string) => void;
  onEnd: () => void;
  disabled: boolean;
}

function NumberSlider({ field, step, text: typed, onMove, onEnd, disabled }: SliderProps) {
  const { minimum, maximum } = field.bounds;
  const low = minimum ?? 0;
  const read = readNumber(typed, false, { minimum: null, maximum: null, above: false });
  return (
    <Slider
      className={classes.slider}
      size="sm"
      min={field.bounds.above ? low + step : low}
      max={maximum ?? 1}
      step={step}
      value={"value" in read ? read.value : low}
      label={null}
      thumbLabel={text.slider(field.label)}
      disabled={disabled}
      onChange={(value) => onMove(String(Number(value.toFixed(digitsOf(step)))))}
      onChangeEnd={onEnd}
    />
  );
}
