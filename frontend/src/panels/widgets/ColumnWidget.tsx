import { TextInput } from "@mantine/core";
import { useMemo } from "react";
import type { Column } from "@/api/types";
import { panelsText } from "@/text/panels";
import { closeMatches } from "@/ui/closeMatches";
import { NameBox } from "@/ui/NameBox";
import { columnFacts } from "../columns/columnFacts";
import { MissingNames } from "../columns/MissingNames";
import { readSelection, resolveSelection } from "../columns/selection";
import { useDraft } from "../inspector/useDraft";
import type { WidgetProps } from "./types";
import classes from "./Widgets.module.css";

const text = panelsText.columns;
/** More options than this are found by typing. */
const MOST_OPTIONS = 200;

/** The column a value names: a bare name, or a selection that comes to exactly one column. */
function chosenName(value: unknown, columns: readonly Column[] | null): string {
  if (typeof value === "string") return value;
  const selection = readSelection(value);
  if (selection === null) return "";
  if ("names" in selection) return selection.names[0] ?? "";
  const { names } = resolveSelection(selection, columns ?? []);
  return names.length === 1 ? (names[0] ?? "") : "";
}

/** Chooses one of the columns that arrive; types its name where they are not known yet. */
export function ColumnWidget(props: WidgetProps) {
  const columns = props.context.arriving[props.field.port ?? ""] ?? null;
  const name = chosenName(props.value, columns);
  return columns === null ? (
    <TypedColumn {...props} name={name} />
  ) : (
    <KnownColumn {...props} name={name} columns={columns} />
  );
}

function TypedColumn({
  name,
  onChange,
  disabled,
  invalid,
  id,
  describedBy,
}: WidgetProps & { name: string }) {
  const commit = (typed: string) => onChange(typed === "" ? null : typed);
  const { draft, change, flush } = useDraft(name, commit);
  return (
    <div>
      <TextInput
        id={id}
        value={draft}
        placeholder={text.typeName}
        disabled={disabled}
        error={invalid}
        aria-describedby={describedBy}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={flush}
        autoComplete="off"
      />
      <p className={classes.hint}>{text.unknownYet}</p>
    </div>
  );
}

interface KnownProps extends WidgetProps {
  name: string;
  columns: readonly Column[];
}

function KnownColumn(props: KnownProps) {
  const { field, name, columns, onChange, disabled, invalid, id, describedBy } = props;
  const byName = useMemo(() => new Map(columns.map((column) => [column.name, column])), [columns]);
  const names = useMemo(() => [...byName.keys()], [byName]);
  const options = useMemo(() => names.map((item) => ({ value: item, label: item })), [names]);
  const gone = name !== "" && !byName.has(name);
  const column = byName.get(name);
  return (
    <div>
      <NameBox
        id={id}
        options={options}
        value={gone || name === "" ? null : name}
        placeholder={text.chooseOne(columns.length)}
        limit={MOST_OPTIONS}
        nullable={field.nullable}
        disabled={disabled}
        invalid={invalid || gone}
        aria-describedby={describedBy}
        onChange={onChange}
        renderOption={(option) => {
          const item = byName.get(option.value);
          return (
            <span className={classes.option}>
              <span className={classes.optionName}>{option.label}</span>
              <span className={classes.optionFacts}>{item && columnFacts(item)}</span>
            </span>
          );
        }}
      />
      {gone && (
        <MissingNames
          missing={[{ name, matches: closeMatches(name, names) }]}
          disabled={disabled}
          onReplace={(_, by) => onChange(by)}
        />
      )}
      {column && <p className={classes.hint}>{columnFacts(column)}</p>}
    </div>
  );
}
