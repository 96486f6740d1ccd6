import { ActionIcon, Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconX } from "@tabler/icons-react";
import type { Column } from "@/api/types";
import { panelsText } from "@/text/panels";
import classes from "./Columns.module.css";
import { highestIndex, parseIndices } from "./indices";
import { NamesInput } from "./NamesInput";
import { ROLES, type Rule, type RuleTarget, TYPE_TESTS, targetOf } from "./selection";

const text = panelsText.columns;

type What = keyof typeof text.what;
const WHATS = Object.entries(text.what).map(([value, label]) => ({ value, label }));
const ACTIONS = [
  { value: "include", label: text.include },
  { value: "exclude", label: text.exclude },
];
const FRESH: Readonly<Record<What, RuleTarget>> = {
  all: "all",
  names: { names: [] },
  types: { types: ["numeric"] },
  indices: { indices: "1" },
  roles: { roles: ["feature"] },
};

function whatOf(target: RuleTarget): What {
  return target === "all" ? "all" : (Object.keys(target)[0] as What);
}

function makeRule(action: string, target: RuleTarget): Rule {
  return action === "exclude" ? { exclude: target } : { include: target };
}

interface Props {
  rules: readonly Rule[];
  columns: readonly Column[] | null;
  onChange: (rules: readonly Rule[]) => void;
}

/** Rules that apply in order. */
export function RulesEditor({ rules, columns, onChange }: Props) {
  const replace = (index: number, rule: Rule) =>
    onChange(rules.map((item, position) => (position === index ? rule : item)));
  const remove = (index: number) => onChange(rules.filter((_, position) => position !== index));
  const moveUp = (index: number) => {
    const moved = [...rules];
    const [rule] = moved.splice(index, 1);
    if (rule !== undefined) moved.splice(index - 1, 0, rule);
    onChange(moved);
  };
  const first = rules[0];

  return (
    <div className={classes.pane}>
      {first === undefined && <p className={classes.hint}>{text.noRules}</p>}
      {first !== undefined && "exclude" in first && (
        <p className={classes.hint}>{text.startsFromAll}</p>
      )}
      <ol className={classes.rules}>
        {rules.map((rule, index) => (
          <RuleRow
            // Rules have no identity but their place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={index}
            index={index + 1}
            rule={rule}
            columns={columns}
            onChange={(next) => replace(index, next)}
            onRemove={() => remove(index)}
            onMoveUp={index === 0 ? null : () => moveUp(index)}
          />
        ))}
      </ol>
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            onChange([...rules, { include: rules.length === 0 ? "all" : { names: [] } }])
          }
        >
          {text.addRule}
        </Button>
      </div>
    </div>
  );
}

interface RuleRowProps {
  index: number;
  rule: Rule;
  columns: readonly Column[] | null;
  onChange: (rule: Rule) => void;
  onRemove: () => void;
  onMoveUp: (() => void) | null;
}

function RuleRow({ index, rule, columns, onChange, onRemove, onMoveUp }: RuleRowProps) {
  const target = targetOf(rule);
  const action = "include" in rule ? "include" : "exclude";
  return (
    <li className={classes.rule}>
      <Select
        data={ACTIONS}
        value={action}
        aria-label={text.ruleAction(index)}
        onChange={(next) => onChange(makeRule(next ?? action, target))}
      />
      <Select
        data={WHATS}
        value={whatOf(target)}
        aria-label={text.ruleWhat(index)}
        onChange={(next) => onChange(makeRule(action, FRESH[(next ?? "all") as What]))}
      />
      <span className={classes.ruleButtons}>
        {onMoveUp && (
          <ActionIcon onClick={onMoveUp} aria-label={text.moveUp(index)}>
            <IconArrowUp size={16} />
          </ActionIcon>
        )}
        <ActionIcon onClick={onRemove} aria-label={text.removeRule(index)}>
          <IconX size={16} />
        </ActionIcon>
      </span>
      {target !== "all" && (
        <div className={classes.ruleValue}>
          <TargetEditor
            label={text.ruleValue(index)}
            target={target}
            columns={columns}
            onChange={(next) => onChange(makeRule(action, next))}
          />
        </div>
      )}
    </li>
  );
}

interface TargetProps {
  label: string;
  target: Exclude<RuleTarget, "all">;
  columns: readonly Column[] | null;
  onChange: (target: RuleTarget) => void;
}

function TargetEditor({ label, target, columns, onChange }: TargetProps) {
  if ("indices" in target) {
    const ranges = parseIndices(target.indices);
    const bad = ranges === null || (columns !== null && highestIndex(ranges) > columns.length);
    return (
      <TextInput
        aria-label={label}
        value={target.indices}
        placeholder={text.indicesPlaceholder}
        error={bad ? text.badIndices(columns?.length ?? 0) : undefined}
        onChange={(event) => onChange({ indices: event.currentTarget.value })}
      />
    );
  }
  if ("types" in target) {
    const options = Object.keys(TYPE_TESTS).map((value) => ({
      value,
      label: text.types[value] ?? value,
    }));
    return (
      <MultiSelect
        aria-label={label}
        data={options}
        value={[...target.types]}
        onChange={(types) => onChange({ types })}
      />
    );
  }
  if ("roles" in target) {
    const options = ROLES.map((value) => ({ value, label: text.roles[value] ?? value }));
    return (
      <MultiSelect
        aria-label={label}
        data={options}
        value={[...target.roles]}
        onChange={(roles) => onChange({ roles })}
      />
    );
  }
  const rename = (names: readonly string[]) => onChange({ names });
  return <NamesInput label={label} names={target.names} columns={columns} onChange={rename} />;
}
