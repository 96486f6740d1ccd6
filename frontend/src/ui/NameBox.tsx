import { Autocomplete, Combobox, type ComboboxItem } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import { isOptionReached } from "./comboboxOption";
import { Refusal } from "./Refusal";
import { containing, exactly, onlyMatch } from "./settle";

export interface NameOption {
  readonly value: string;
  readonly label: string;
}

interface Props {
  options: readonly NameOption[];
  /** The chosen option; null for none. */
  value: string | null;
  onChange: (value: string | null) => void;
  /** None may be chosen. */
  nullable?: boolean;
  /** More options than this are found by typing. */
  limit?: number;
  /** What stands beside an option. */
  renderOption?: (option: NameOption) => ReactNode;
  id?: string;
  label?: string;
  description?: string;
  required?: boolean;
  placeholder?: string;
  disabled?: boolean;
  invalid?: boolean;
  "aria-label"?: string;
  "aria-describedby"?: string;
}

/**
 * Chooses one of known names. Enter takes the name or the only match; what is not a name is kept as
 * it was typed and refused with the one that was probably meant.
 */
export function NameBox({ options, value, onChange, nullable = false, ...props }: Props) {
  const { renderOption, invalid = false, ...input } = props;
  const names = useMemo(() => options.map(({ label }) => label), [options]);
  const chosen = options.find((option) => option.value === value)?.label ?? "";
  const [typed, setTyped] = useState(chosen);
  const [refused, setRefused] = useState(false);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    setTyped(chosen);
    setRefused(false);
  }, [chosen]);

  const take = (option: NameOption | null) => {
    setTyped(option?.label ?? "");
    setRefused(false);
    setOpened(false);
    const next = option?.value ?? null;
    if (next !== value) onChange(next);
  };
  const refuse = () => {
    setRefused(true);
    // The list would cover why.
    setOpened(false);
  };
  const takeName = (name: string) => {
    const [option, another] = options.filter(({ label }) => label === name);
    // Two of one name are told apart in the list only.
    if (option && !another) take(option);
    else refuse();
  };
  const settle = (match: string | null) => {
    if (typed === chosen) return;
    if (match !== null) takeName(match);
    else if (typed.trim() !== "") refuse();
    else if (nullable) take(null);
    else setTyped(chosen);
  };
  const settleOnEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || isOptionReached()) return;
    // In a form, Enter is this field's as long as it has something to settle.
    if (typed !== chosen) event.preventDefault();
    settle(onlyMatch(typed, names));
  };
  return (
    <Autocomplete
      {...input}
      data={[...options]}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        setRefused(false);
      }}
      onOptionSubmit={(next) => {
        const option = options.find((item) => item.value === next);
        if (option) take(option);
      }}
      clearable={nullable}
      onClear={() => take(null)}
      openOnFocus={!refused}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      // What is chosen is no search: everything else is offered.
      filter={({ options: all, search, limit }) => {
        const found = new Set(containing(search === chosen ? "" : search, names));
        return all.filter((item) => found.has((item as ComboboxItem).label)).slice(0, limit);
      }}
      renderOption={renderOption && (({ option }) => renderOption(option as NameOption))}
      onKeyDown={settleOnEnter}
      onBlur={() => settle(exactly(typed, names))}
      rightSection={<Combobox.Chevron size="xs" />}
      rightSectionPointerEvents="none"
      error={refused ? <Refusal typed={typed} names={names} onTake={takeName} /> : invalid}
    />
  );
}
