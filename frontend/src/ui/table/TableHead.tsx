import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { DataColumn, TableSort } from "./column";
import classes from "./DataTable.module.css";

interface Props<Row, Key extends string> {
  columns: readonly DataColumn<Row, Key>[];
  /** Rows are counted, because not all of them are drawn. */
  counted: boolean;
  selectLabel: string | undefined;
  sort: TableSort<Key> | undefined;
  onSort: ((sort: TableSort<Key>) => void) | undefined;
}

export function TableHead<Row, Key extends string>(props: Props<Row, Key>) {
  const { columns, counted, selectLabel, sort, onSort } = props;
  if (columns.every((column) => column.label === undefined)) return null;
  return (
    <thead>
      <tr aria-rowindex={counted ? 1 : undefined}>
        {selectLabel !== undefined && (
          <th scope="col">
            <span className="visually-hidden">{selectLabel}</span>
          </th>
        )}
        {columns.map((column) =>
          column.sort && onSort ? (
            <SortHeader key={column.key} column={column} sort={sort} onSort={onSort} />
          ) : (
            <th key={column.key} scope="col" className={classes[column.align ?? ""]}>
              {column.hidden ? (
                <span className="visually-hidden">{column.label}</span>
              ) : (
                column.label
              )}
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}

interface SortHeaderProps<Row, Key extends string> {
  column: DataColumn<Row, Key>;
  sort: TableSort<Key> | undefined;
  onSort: (sort: TableSort<Key>) => void;
}

function SortHeader<Row, Key extends string>(props: SortHeaderProps<Row, Key>) {
  const { column, sort, onSort } = props;
  const { key, label, align } = column;
  const active = sort?.column === key;
  const downwards = active && sort.descending;
  const Arrow = downwards ? IconArrowDown : IconArrowUp;
  const descending = active ? !downwards : column.sort === "descending";
  return (
    <th
      scope="col"
      className={classes[align ?? ""]}
      aria-sort={active ? (downwards ? "descending" : "ascending") : undefined}
    >
      <button
        type="button"
        className={classes.sort}
        data-active={active || undefined}
        title={typeof label === "string" ? label : undefined}
        onClick={() => onSort({ column: key, descending })}
      >
        <span>{label}</span>
        {active && <Arrow size={14} aria-hidden />}
      </button>
    </th>
  );
}
