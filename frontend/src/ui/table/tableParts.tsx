import type { CSSProperties, ReactNode } from "react";
import type { DataColumn, TableSelection, TableSort } from "./column";
import classes from "./DataTable.module.css";
import { TableHead } from "./TableHead";
import { TableRow } from "./TableRow";

const SELECT_PX = 36;

export interface TableProps<Row, Key extends string> {
  rows: readonly Row[];
  columns: readonly DataColumn<Row, Key>[];
  keyOf: (row: Row) => string;
  /** Accessible name of the table. */
  label?: string;
  sort?: TableSort<Key>;
  onSort?: (sort: TableSort<Key>) => void;
  selection?: TableSelection<Row>;
  /** The text of a row that is the heading of those below it; null for the others. */
  groupOf?: (row: Row) => string | null;
}

/** What both kinds of table have: columns, head and rows. */
export function tableParts<Row, Key extends string>(props: TableProps<Row, Key>, counted: boolean) {
  const { columns, keyOf, selection, groupOf, sort, onSort } = props;
  const span = columns.length + (selection ? 1 : 0);
  const fixed = columns.some((column) => column.width !== undefined);
  const bodyRow = (row: Row, index?: number) => {
    const key = keyOf(row);
    const group = groupOf?.(row) ?? null;
    if (group !== null) return <GroupRow key={key} span={span} text={group} index={index} />;
    const chosen = selection && {
      selectLabel: selection.labelOf(row),
      isSelected: selection.selected.has(key),
      onToggle: selection.onToggle,
    };
    return <TableRow key={key} id={key} row={row} columns={columns} index={index} {...chosen} />;
  };
  return {
    bodyRow,
    span,
    head: <TableHead {...{ columns, counted, selectLabel: selection?.label, sort, onSort }} />,
    widths: fixed ? widthsOf(columns, selection !== undefined) : null,
  };
}

/** Pixels of each column, the checkbox's first; null takes what is left. */
function widthsOf<Row>(columns: readonly DataColumn<Row>[], selects: boolean) {
  const own = columns.map(({ width = 0, wide }) => ({ width, wide }));
  return selects ? [{ width: SELECT_PX, wide: false }, ...own] : own;
}

interface FrameProps {
  head: ReactNode;
  span: number;
  widths: { width: number; wide?: boolean | undefined }[] | null;
  className: string | undefined;
  label?: string | undefined;
  /** Rows with those that are not drawn, the head included. */
  count?: number;
  children: ReactNode;
}

export function Table({ head, widths, className, label, count, children }: FrameProps) {
  const style: CSSProperties = widths
    ? { tableLayout: "fixed", minWidth: widths.reduce((sum, { width }) => sum + width, 0) }
    : {};
  return (
    <table
      className={`${classes.table} ${className}`}
      style={style}
      aria-label={label}
      aria-rowcount={count}
    >
      {widths && (
        <colgroup>
          {widths.map(({ width, wide }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column's width has no other name.
            <col key={index} style={wide || width === 0 ? {} : { width }} />
          ))}
        </colgroup>
      )}
      {head}
      <tbody>{children}</tbody>
    </table>
  );
}

function GroupRow({ span, text, index }: { span: number; text: string; index?: number }) {
  return (
    <tr aria-rowindex={index}>
      <th className={classes.group} colSpan={span} scope="colgroup">
        {text}
      </th>
    </tr>
  );
}
