import { NativeSelect } from "@mantine/core";
import type { Column, Inspection } from "@/api/types";
import { cellText } from "@/panels/preview/tableView";
import { dataText } from "@/text/data";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import classes from "./Reading.module.css";
import { type ReadingOptions, typesOf, withType } from "./readingOptions";

const words = dataText.look;
const SHOWN_ROWS = 20;
const SHOWN_COLUMNS = 50;
const GUESS = "";

interface Row {
  readonly index: number;
  readonly cells: readonly unknown[];
}

interface Props {
  found: Inspection;
  given: ReadingOptions;
  busy: boolean;
  onGive: (given: ReadingOptions) => void;
}

/** The first rows as they would be read, and the type of each column. */
export function Look({ found, given, busy, onGive }: Props) {
  const schema = found.schema ?? [];
  const head = (found.head ?? []).slice(0, SHOWN_ROWS);
  const shown = schema.slice(0, Math.min(SHOWN_COLUMNS, head[0]?.length ?? SHOWN_COLUMNS));
  const size = [words.table(schema.length, head.length)];
  if (shown.length < schema.length) size.push(words.firstColumns(shown.length));
  const columns = shown.map(
    (column, index): DataColumn<Row> => ({
      key: String(index),
      label: <Heading column={column} given={given} onGive={onGive} />,
      ...(NUMBERS.has(column.type) ? { align: "number" as const } : {}),
      cell: ({ cells }) => cellText(cells[index]) ?? <span className={classes.missing}>–</span>,
    }),
  );
  return (
    <div aria-busy={busy} className={classes.look}>
      <p className={classes.size}>
        <span>{size.join(" · ")}</span>
        <span role="status">{busy ? words.busy : ""}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
      <section className={classes.table} tabIndex={0} aria-label={words.label}>
        <DataTable
          rows={head.map((cells, index) => ({ index, cells }))}
          columns={columns}
          keyOf={({ index }) => String(index)}
        />
      </section>
    </div>
  );
}

const NUMBERS = new Set<string>(["integer", "decimal", "double"]);

interface HeadingProps {
  column: Column;
  given: ReadingOptions;
  onGive: (given: ReadingOptions) => void;
}

function Heading({ column, given, onGive }: HeadingProps) {
  const said = typesOf(given)[column.name];
  const guessed = dataText.types[column.type] ?? column.type;
  return (
    <div className={classes.heading}>
      <span title={column.name}>{column.name}</span>
      <NativeSelect
        aria-label={dataText.options.typeOf(column.name)}
        value={said ?? GUESS}
        onChange={({ currentTarget: { value } }) =>
          onGive(withType(given, column.name, value || null))
        }
        data={[
          { value: GUESS, label: said ? dataText.options.guessed("") : guessed },
          ...Object.entries(dataText.types).map(([value, label]) => ({ value, label })),
        ]}
      />
    </div>
  );
}
