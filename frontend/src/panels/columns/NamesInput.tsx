import { MultiSelect, TagsInput } from "@mantine/core";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { Column } from "@/api/types";
import { panelsText } from "@/text/panels";
import { isOptionReached } from "@/ui/comboboxOption";
import { Refusal } from "@/ui/Refusal";
import { exactly, onlyMatch } from "@/ui/settle";

const text = panelsText.columns;
/** More options than this are found by typing. */
const MOST_OPTIONS = 100;

interface Props {
  label: string;
  names: readonly string[];
  columns: readonly Column[] | null;
  onChange: (names: readonly string[]) => void;
}

/** The column names of a rule: chosen from those that arrive, or typed while those are not known. */
export function NamesInput(props: Props) {
  const { label, names, columns, onChange } = props;
  if (columns !== null) return <KnownNames {...props} columns={columns} />;
  return (
    <TagsInput
      aria-label={label}
      value={[...names]}
      placeholder={names.length === 0 ? text.typeName : undefined}
      // A name may hold a comma: only Enter ends one.
      splitChars={[]}
      acceptValueOnBlur
      onChange={onChange}
    />
  );
}

function KnownNames({ label, names, columns, onChange }: Props & { columns: readonly Column[] }) {
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState(false);
  const [opened, setOpened] = useState(false);
  const leaving = useRef(false);
  const known = useMemo(() => columns.map((column) => column.name), [columns]);
  const options = useMemo(() => [...new Set([...known, ...names])], [known, names]);

  const search = (next: string) => {
    setTyped(next);
    setRefused(false);
  };
  const take = (name: string) => {
    search("");
    onChange([...new Set([...names, name])]);
  };
  const settle = (match: string | null) => {
    if (match !== null) take(match);
    else if (typed.trim() !== "") {
      setRefused(true);
      // The list would cover why.
      setOpened(false);
    }
  };
  const settleOnEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || isOptionReached()) return;
    event.preventDefault();
    settle(onlyMatch(typed, known));
  };
  return (
    <MultiSelect
      aria-label={label}
      data={options}
      limit={MOST_OPTIONS}
      value={[...names]}
      placeholder={names.length === 0 ? text.typeName : undefined}
      searchable
      clearSearchOnChange
      hidePickedOptions
      data-refused={refused || undefined}
      openOnFocus={!refused}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      searchValue={typed}
      onSearchChange={(next) => {
        // Mantine empties the search when the field is left: what was typed stays.
        if (leaving.current) leaving.current = false;
        else search(next);
      }}
      onChange={onChange}
      onKeyDown={settleOnEnter}
      onBlur={() => {
        settle(exactly(typed, known));
        leaving.current = true;
      }}
      error={refused && <Refusal typed={typed} names={known} onTake={take} />}
    />
  );
}
