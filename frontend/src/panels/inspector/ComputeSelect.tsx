import { Select } from "@mantine/core";
import { panelsText } from "@/text/panels";

const text = panelsText.inspector;
const INHERITED = "";

/** A compute target as the inspector needs it. */
export interface TargetChoice {
  readonly name: string;
  readonly available: boolean;
}

interface Props {
  label: string;
  targets: readonly TargetChoice[];
  value: string | null;
  /** How to say what counts when nothing is chosen here. */
  inherited: string;
  disabled: boolean;
  onChange: (target: string | null) => void;
}

/** Chooses where to run; nothing chosen takes what is inherited. */
export function ComputeSelect({ label, targets, value, inherited, disabled, onChange }: Props) {
  const known = targets.map(({ name, available }) => ({
    value: name,
    label: available ? name : text.computeUnavailable(name),
  }));
  const missing = value !== null && !targets.some((target) => target.name === value);
  const data = [
    { value: INHERITED, label: inherited },
    ...known,
    ...(missing ? [{ value, label: text.computeUnavailable(value) }] : []),
  ];
  return (
    <Select
      aria-label={label}
      data={data}
      value={value ?? INHERITED}
      disabled={disabled}
      onChange={(next) => onChange(next === INHERITED ? null : next)}
    />
  );
}
