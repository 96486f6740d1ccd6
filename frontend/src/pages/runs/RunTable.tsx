import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type Dispatch, type SetStateAction, useCallback, useEffect, useMemo, useRef } from "react";
import { metricLabel } from "@/panels/evaluation/metricLabel";
import { runsText } from "@/text/runs";
import classes from "./Runs.module.css";
import { RunTableRow } from "./RunTableRow";
import type { ColumnKey, FixedColumn, ListItem, Sort } from "./runTable";

const ROW_PX = 36;
const OVERSCAN_ROWS = 12;
const SELECT_PX = 36;
const METRIC_PX = 112;
const NAME_PX = 200;
interface Column {
  key: ColumnKey;
  label: string;
  width: number;
  number: boolean;
}
const FIRST_COLUMNS: readonly Column[] = [
  fixed("name", NAME_PX),
  fixed("status", 112),
  fixed("experiment", 112),
  fixed("pipeline", 128),
  fixed("created_at", 96),
  fixed("duration", 80, true),
];
const LAST_COLUMNS: readonly Column[] = [fixed("steps", 64, true), fixed("started_by", 96)];

function fixed(key: FixedColumn, width: number, number = false): Column {
  return { key, label: runsText.columns[key], width, number };
}

/** All columns but the checkbox: the metrics stand before what matters least. */
function columnsWith(metrics: readonly string[]): Column[] {
  const ofMetrics = metrics.map((name) => ({
    key: `metric:${name}` as const,
    label: metricLabel(name),
    width: METRIC_PX,
    number: true,
  }));
  return [...FIRST_COLUMNS, ...ofMetrics, ...LAST_COLUMNS];
}

interface Props {
  items: ListItem[];
  metrics: string[];
  sort: Sort;
  now: number;
  selected: ReadonlySet<string>;
  onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>;
  onSort: (sort: Sort) => void;
  /** The last rows come into view: time to read the next page. */
  onEndInSight: () => void;
}

/** A real table of which only the rows in view exist: as fast at 10,000 runs as at ten. */
export function RunTable(props: Props) {
  const { items, metrics, sort, now, selected, onSelect, onSort, onEndInSight } = props;
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const endInSight = last >= items.length - 1;
  useEffect(() => {
    if (endInSight) onEndInSight();
  }, [endInSight, onEndInSight]);

  const above = visible[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  const columns = useMemo(() => columnsWith(metrics), [metrics]);
  const span = columns.length + 1;
  // Rows are drawn again only when something of theirs changes: their callback must not.
  const toggle = useCallback(
    (id: string) =>
      onSelect((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [onSelect],
  );

  return (
    <section ref={frame} className={classes.frame} aria-label={runsText.table}>
      <table
        className={classes.table}
        style={{ minWidth: widthOf(columns) }}
        aria-rowcount={items.length + 1}
      >
        <colgroup>
          <col style={{ width: SELECT_PX }} />
          {columns.map(({ key, width }) => (
            <col key={key} style={key === "name" ? {} : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">
              <span className="visually-hidden">{runsText.columns.select}</span>
            </th>
            {columns.map((column) => (
              <SortHeader key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Space columns={span} height={above} />}
          {visible.map(({ index, key }) => {
            const item = items[index];
            if (item === undefined) return null;
            return item.kind === "group" ? (
              <tr key={key} aria-rowindex={index + 2}>
                <th className={classes.group} colSpan={span} scope="colgroup">
                  {runsText.groupRow(item.experiment, item.count)}
                </th>
              </tr>
            ) : (
              <RunTableRow
                key={item.run.id}
                run={item.run}
                index={index + 2}
                metrics={metrics}
                now={now}
                isSelected={selected.has(item.run.id)}
                onToggle={toggle}
              />
            );
          })}
          {below > 0 && <Space columns={span} height={below} />}
        </tbody>
      </table>
    </section>
  );
}

function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width, SELECT_PX);
}

/** Stands for the rows that are not drawn. */
function Space({ columns, height }: { columns: number; height: number }) {
  return (
    <tr aria-hidden>
      <td className={classes.space} colSpan={columns} style={{ height }} />
    </tr>
  );
}

interface SortHeaderProps {
  column: Column;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function SortHeader({ column: { key, label, number }, sort, onSort }: SortHeaderProps) {
  const active = sort.column === key;
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp;
  // Numbers and times are most wanted from the top, words from A on.
  const descending = active ? !sort.descending : number || key === "created_at";
  return (
    <th
      scope="col"
      className={number ? classes.number : undefined}
      aria-sort={active ? (sort.descending ? "descending" : "ascending") : undefined}
    >
      <button
        type="button"
        className={classes.sort}
        data-active={active || undefined}
        title={label}
        onClick={() => onSort({ column: key, descending })}
      >
        <span>{label}</span>
        {active && <Arrow size={14} aria-hidden />}
      </button>
    </th>
  );
}
