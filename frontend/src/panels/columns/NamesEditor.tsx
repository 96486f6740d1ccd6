import { Button, Checkbox, TagsInput, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Column } from "@/api/types";
import { panelsText } from "@/text/panels";
import { onlyMatch } from "@/ui/settle";
import { ColumnList } from "./ColumnList";
import classes from "./Columns.module.css";

const text = panelsText.columns;

interface Props {
  names: readonly string[];
  columns: readonly Column[] | null;
  onChange: (names: readonly string[]) => void;
}

/** Chooses columns one by one; without known columns their names are typed. */
export function NamesEditor({ names, columns, onChange }: Props) {
  if (columns === null) {
    return (
      <div className={classes.pane}>
        <TagsInput
          label={text.names}
          description={text.unknownYet}
          value={[...names]}
          onChange={onChange}
          data-autofocus
        />
      </div>
    );
  }
  return <KnownNames names={names} columns={columns} onChange={onChange} />;
}

function KnownNames({ names, columns, onChange }: Props & { columns: readonly Column[] }) {
  const [search, setSearch] = useState("");
  const chosen = useMemo(() => new Set(names), [names]);
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return columns.filter((column) => column.name.toLowerCase().includes(wanted));
  }, [columns, search]);

  const toggle = (name: string) =>
    onChange(chosen.has(name) ? names.filter((item) => item !== name) : [...names, name]);
  const chooseShown = () => onChange([...new Set([...names, ...shown.map(({ name }) => name)])]);
  const takeOnlyMatch = () => {
    const match = onlyMatch(
      search,
      columns.map(({ name }) => name),
    );
    if (match === null) return;
    onChange([...new Set([...names, match])]);
    setSearch("");
  };
  const clearShown = () => {
    const gone = new Set(shown.map(({ name }) => name));
    onChange(names.filter((name) => !gone.has(name)));
  };

  return (
    <div className={classes.pane}>
      <TextInput
        type="search"
        placeholder={text.search}
        aria-label={text.search}
        value={search}
        onKeyDown={(event) => {
          if (event.key === "Enter") takeOnlyMatch();
        }}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <div className={classes.bulk}>
        <Button variant="default" size="compact-xs" onClick={chooseShown}>
          {text.chooseShown(shown.length)}
        </Button>
        <Button variant="default" size="compact-xs" onClick={clearShown}>
          {text.clearShown(shown.length)}
        </Button>
      </div>
      {shown.length === 0 ? (
        <p className={classes.hint}>{text.noMatch}</p>
      ) : (
        <ColumnList
          label={text.modeNames}
          columns={shown}
          control={(column) => (
            <Checkbox
              checked={chosen.has(column.name)}
              onChange={() => toggle(column.name)}
              aria-label={column.name}
            />
          )}
        />
      )}
    </div>
  );
}
