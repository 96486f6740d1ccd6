import { Select, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ComponentSpec } from "@/graph/spec";
import { panelsText } from "@/text/panels";
import type { InspectorActions } from "./actions";
import { AGE_UNITS, type AgeUnit, ageOf, secondsOf } from "./age";
import type { Bounds } from "./fields";
import classes from "./Inspector.module.css";
import type { InspectedNode } from "./inspected";
import { numberText, readNumber } from "./numberText";
import { Section } from "./Section";
import { useDraft } from "./useDraft";

const text = panelsText.inspector.reuse;
const AT_LEAST_ONE: Bounds = { minimum: 1, maximum: null, above: false };

interface Props {
  node: InspectedNode;
  readOnly: boolean;
  actions: Pick<InspectorActions, "setReuse" | "setMaxAge">;
}

/** Whether earlier results of the node may be taken, and how old they may be. */
export function ReuseSection({ node, readOnly, actions }: Props) {
  const spec = node.component;
  if (spec === null) return null;
  // What never ages by itself is asked about less: its limit is folded away until it has one.
  const age = <AgeLimit {...{ node, readOnly, actions }} />;
  const ages = spec.reads_outside || spec.deterministic === false || node.maxAgeSeconds !== null;
  return (
    <Section title={text.title}>
      <p className={classes.fine}>{natureOf(spec)}</p>
      <Switch
        label={text.always}
        description={text.alwaysHelp}
        checked={!node.reuse}
        disabled={readOnly}
        onChange={(event) => actions.setReuse(node.id, !event.currentTarget.checked)}
      />
      {ages ? (
        age
      ) : (
        <details className={classes.more}>
          <summary>{text.more}</summary>
          {age}
        </details>
      )}
    </Section>
  );
}

/** When a component's results are reused by themselves. */
function natureOf({ reads_outside, deterministic }: ComponentSpec): string {
  if (reads_outside) return text.readsOutside;
  return deterministic === false ? text.differs : text.same;
}

/** "Reuse only if younger than 2 hours"; empty sets no limit. */
function AgeLimit({ node, readOnly, actions }: Props) {
  const saved = ageOf(node.maxAgeSeconds);
  const [unit, setUnit] = useState<AgeUnit>(saved.unit);
  const shown = saved.amount === null ? unit : saved.unit;
  const commit = (typed: string) => {
    const read = readNumber(typed, true, AT_LEAST_ONE);
    if ("value" in read) actions.setMaxAge(node.id, secondsOf({ amount: read.value, unit: shown }));
    else if (read.fault === "empty") actions.setMaxAge(node.id, null);
  };
  const { draft, change, flush } = useDraft(numberText(saved.amount), commit);
  const fault = faultOf(draft);
  const changeUnit = (next: AgeUnit) => {
    setUnit(next);
    if (saved.amount !== null)
      actions.setMaxAge(node.id, secondsOf({ amount: saved.amount, unit: next }));
  };
  return (
    <fieldset className={classes.ageLimit}>
      <legend className={classes.label}>{text.younger}</legend>
      <div className={classes.age}>
        <TextInput
          aria-label={text.amount}
          inputMode="numeric"
          autoComplete="off"
          placeholder={text.noLimit}
          value={draft}
          disabled={readOnly}
          error={fault}
          onChange={(event) => change(event.currentTarget.value)}
          onBlur={flush}
        />
        <Select
          aria-label={text.unit}
          data={AGE_UNITS.map((item) => ({ value: item, label: text.units[item] }))}
          value={shown}
          disabled={readOnly}
          onChange={(next) => next !== null && changeUnit(next as AgeUnit)}
        />
      </div>
    </fieldset>
  );
}

function faultOf(typed: string): string | null {
  const read = readNumber(typed, true, AT_LEAST_ONE);
  return "value" in read || read.fault === "empty" ? null : text.amountRule;
}
