import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import classes from "./DataTable.module.css";
import { Table, type TableProps, tableParts } from "./tableParts";

const ROW_PX = 36;
const OVERSCAN_ROWS = 12;

interface WindowedProps<Row, Key extends string> extends TableProps<Row, Key> {
  label: string;
  /** The last rows come into view: time to read the next page. */
  onEndInSight: () => void;
}

/** A `DataTable` with a frame that scrolls, of which only the rows in view exist: as fast at 10,000 rows
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

/** Stands for the rows that are not drawn. */
function Space({ columns, height }: { columns: number; height: number }) {
  return (
    <tr aria-hidden>
      <td className={classes.space} colSpan={columns} style={{ height }} />
    </tr>
  );
}
