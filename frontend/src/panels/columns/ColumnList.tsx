import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import type { Column } from "@/api/types";
import classes from "./Columns.module.css";
import { columnFacts } from "./columnFacts";

const ROW_PX = 28;
const OVERSCAN = 12;

interface Props {
  label: string;
  columns: readonly Column[];
  /** Wraps a row's name and facts; a plain row without it. */
  control?: (column: Column) => ReactNode;
}

/** A long list of columns with their types, of which only the visible rows are drawn. */
export function ColumnList({ label, columns, control }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: columns.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const Row = control ? "label" : "span";
  return (
    <section className={classes.scroll} ref={scroll} aria-label={label} tabIndex={control ? -1 : 0}>
      <ul className={classes.rows} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const column = columns[item.index];
          if (column === undefined) return null;
          return (
            <li key={column.name} aria-setsize={columns.length} aria-posinset={item.index + 1}>
              <Row className={classes.row} style={{ height: item.size, top: item.start }}>
                {control?.(column)}
                <span className={classes.rowName} title={column.name}>
                  {column.name}
                </span>
                <span className={classes.rowFacts}>{columnFacts(column)}</span>
              </Row>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
