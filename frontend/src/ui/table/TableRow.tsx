import { memo } from "react";
import type { DataColumn } from "./column";
import classes from "./DataTable.module.css";

interface Props<Row> {
  id: string;
  row: Row;
  columns: readonly DataColumn<Row>[];
  /** Its place in the whole table, counted from 1, where not every row is drawn. */
  index?: number | undefined;
  selectLabel?: string | undefined;
  isSelected?: boolean | undefined;
  onToggle?: ((key: string) => void) | undefined;
}

function Row<Row>({ id, row, columns, index, selectLabel, isSelected, onToggle }: Props<Row>) {
  return (
    <tr className={classes.row} aria-rowindex={index} data-selected={isSelected || undefined}>
      {onToggle && (
        <td>
          <input
            type="checkbox"
            className={classes.check}
            aria-label={selectLabel}
            checked={isSelected}
            onChange={() => onToggle(id)}
          />
        </td>
      )}
      {columns.map((column) => (
        <Cell key={column.key} row={row} column={column} />
      ))}
    </tr>
  );
}

/** Drawn again only when something of it changes. */
export const TableRow = memo(Row) as typeof Row;

function Cell<Row>({ row, column }: { row: Row; column: DataColumn<Row> }) {
  const { align, wide, className } = column;
  const looks = [align && classes[align], wide && classes.wide, className];
  const shared = {
    className: looks.filter(Boolean).join(" ") || undefined,
    title: column.title?.(row),
  };
  return column.heading ? (
    <th scope="row" {...shared}>
      {column.cell(row)}
    </th>
  ) : (
    <td {...shared}>{column.cell(row)}</td>
  );
}
