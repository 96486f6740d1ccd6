// biome-ignore-all lint/a11y/useSemanticElements: rows and columns come and go, a <table> cannot.
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { panelsText } from "@/text/panels";
import { columnFacts } from "../columns/columnFacts";
import { MiniHistogram } from "./MiniHistogram";
import classes from "./Preview.module.css";
import { type ColumnView, cellText, type TableView } from "./tableView";

const text = panelsText.preview;
const ROW_PX = 28;
const HEADER_PX = 96;
const OVERSCAN_ROWS = 8;
const OVERSCAN_COLUMNS = 3;

interface Props {
  view: TableView;
  label: string;
  chosen: number;
  onChoose: (column: number) => void;
}

const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** Rows and columns of which only the visible ones are drawn. Arrow keys move the chosen column. */
export function Grid({ view, label, chosen, onChoose }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const rows = useVirtualizer({
    count: view.head.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    paddingStart: HEADER_PX,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: view.shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => view.shown[index]?.width ?? 0,
    overscan: OVERSCAN_COLUMNS,
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const next = MOVES[event.key]?.(chosen, view.shown.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    moved.current = true;
    columns.scrollToIndex(next);
    onChoose(next);
  };

  // A column far off is drawn only after the scroll: its header is focused once it is there.
  useEffect(() => {
    if (!moved.current) return;
    const header = scroll.current?.querySelector<HTMLElement>(`[data-column="${chosen}"]`);
    if (header === undefined || header === null) return;
    moved.current = false;
    header.focus();
  });

  const visible = columns.getVirtualItems();
  return (
    <div
      ref={scroll}
      className={classes.grid}
      role="table"
      aria-label={label}
      aria-rowcount={view.rows + 1}
      aria-colcount={view.columnCount}
    >
      <div style={{ width: columns.getTotalSize(), height: rows.getTotalSize() }}>
        <div
          className={classes.header}
          style={{ height: HEADER_PX }}
          role="row"
          tabIndex={-1}
          aria-rowindex={1}
          onKeyDown={onKeyDown}
        >
          {visible.map((item) => {
            const column = view.shown[item.index];
            return (
              column && (
                <HeaderCell
                  key={item.key}
                  item={item}
                  view={column}
                  chosen={item.index === chosen}
                  onChoose={onChoose}
                />
              )
            );
          })}
        </div>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className={classes.row}
            style={{ height: row.size, top: row.start }}
            role="row"
            tabIndex={-1}
            aria-rowindex={row.index + 2}
          >
            {visible.map((item) => (
              <Cell
                key={item.key}
                item={item}
                value={view.head[row.index]?.[item.index]}
                numeric={view.shown[item.index]?.numeric ?? false}
                chosen={item.index === chosen}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface HeaderProps {
  item: VirtualItem;
  view: ColumnView;
  chosen: boolean;
  onChoose: (column: number) => void;
}

function HeaderCell({ item, view, chosen, onChoose }: HeaderProps) {
  const { column, missing, shape, index } = view;
  return (
    <div
      className={classes.headerCell}
      style={{ width: item.size, left: item.start }}
      role="columnheader"
      aria-colindex={index + 1}
      tabIndex={-1}
      data-chosen={chosen || undefined}
    >
      <button
        type="button"
        className={classes.headerButton}
        data-column={index}
        tabIndex={chosen ? 0 : -1}
        aria-pressed={chosen}
        onClick={() => onChoose(index)}
        title={column.name}
      >
        <span className={classes.headerName}>{column.name}</span>
        <span className={classes.fine}>{columnFacts(column)}</span>
        <MiniHistogram shape={shape} />
        <span className={classes.fine} data-missing={missing !== null && missing > 0}>
          {missing === null ? "" : text.missing(missing)}
        </span>
      </button>
    </div>
  );
}

interface CellProps {
  item: VirtualItem;
  value: unknown;
  numeric: boolean;
  chosen: boolean;
}

function Cell({ item, value, numeric, chosen }: CellProps) {
  const shown = cellText(value);
  return (
    <div
      className={classes.cell}
      style={{ width: item.size, left: item.start }}
      role="cell"
      tabIndex={-1}
      aria-colindex={item.index + 1}
      data-numeric={numeric || undefined}
      data-chosen={chosen || undefined}
      title={typeof value === "number" ? String(value) : (shown ?? undefined)}
    >
      {shown ?? (
        <span className={classes.missing}>
          <span aria-hidden="true">{text.missingMark}</span>
          <span className="visually-hidden">{text.missingValue}</span>
        </span>
      )}
    </div>
  );
}
