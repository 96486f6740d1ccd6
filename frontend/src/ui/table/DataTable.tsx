import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import type { DataColumn, TableSelection, TableSort } from "./column";
import classes from "./DataTable.module.css";
import { TableHead } from "./TableHead";
import { TableRow } from "./TableRow";

const ROW_PX = 36;
const OVERSCAN_ROWS = 12;
const SELECT_PX = 36;

interface Props<Row, Key extends string> {
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

/** A table from columns and rows. */
export function DataTable<Row, Key extends string = string>(props: Props<Row, Key>) {
  const { rows, label } = props;
  const { bodyRow, ...table } = tableParts(props, false);
  return (
    <div className={classes.scroll}>
      <Table {...table} className={classes.plain} label={label}>
        {rows.map((row) => bodyRow(row))}
      </Table>
    </div>
  );
}

interface WindowedProps<Row, Key extends string> extends Props<Row, Key> {
  label: string;
  /** The last rows come into view: time to read the next page. */
  onEndInSight: () => void;
}

/** The same with a frame that scrolls, of which only the rows in view exist: as fast at 10,000 rows
 * as at ten. */
export function WindowedDataTable<Row, Key extends string = string>(
  props: WindowedProps<Row, Key>,
) {
  const { rows, label, onEndInSight } = props;
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  const visible = virtual.getVirtualItems();
  const endInSight = (visible.at(-1)?.index ?? 0) >= rows.length - 1;
  useEffect(() => {
    if (endInSight) onEndInSight();
  }, [endInSight, onEndInSight]);

  const { bodyRow, ...table } = tableParts(props, true);
  const above = visible[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  return (
    <section ref={frame} className={classes.frame} aria-label={label}>
      <Table {...table} className={classes.framed} count={rows.length + 1}>
        {above > 0 && <Space columns={table.span} height={above} />}
        {visible.map(({ index }) => {
          const row = rows[index];
          return row === undefined ? null : bodyRow(row, index + 2);
        })}
        {below > 0 && <Space columns={table.span} height={below} />}
      </Table>
    </section>
  );
}

/** What both kinds of table have: columns, head and rows. */
function tableParts<Row, Key extends string>(props: Props<Row, Key>, counted: boolean) {
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

interface TableProps {
  head: ReactNode;
  span: number;
  widths: { width: number; wide?: boolean | undefined }[] | null;
  className: string | undefined;
  label?: string | undefined;
  /** Rows with those that are not drawn, the head included. */
  count?: number;
  children: ReactNode;
}

function Table({ head, widths, className, label, count, children }: TableProps) {
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

/** Stands for the rows that are not drawn. */
function Space({ columns, height }: { columns: number; height: number }) {
  return (
    <tr aria-hidden>
      <td className={classes.space} colSpan={columns} style={{ height }} />
    </tr>
  );
}
