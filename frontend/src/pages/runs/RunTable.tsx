import { Checkbox } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { runsText } from "@/text/runs";
import classes from "./Runs.module.css";
import { RunTableRow } from "./RunTableRow";
import type { ColumnKey, FixedColumn, ListItem, Sort } from "./runTable";

const ROW_PX = 36;
const OVERSCAN_ROWS = 12;
const SELECT_PX = 36;
const METRIC_PX = 136;
const FIXED_COLUMNS: readonly { key: FixedColumn; width: number; number?: boolean }[] = [
  { key: "name", width: 240 },
  { key: "status", width: 112 },
  { key: "experiment", width: 120 },
  { key: "pipeline", width: 152 },
  { key: "created_at", width: 128 },
  { key: "duration", width: 104, number: true },
  { key: "steps", width: 72, number: true },
  { key: "started_by", width: 112 },
];

interface Props {
  items: ListItem[];
  metrics: string[];
  sort: Sort;
  now: number;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
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
  const columns = FIXED_COLUMNS.length + metrics.length + 1;
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };

  return (
    <section ref={frame} className={classes.frame} aria-label={runsText.table}>
      <table
        className={classes.table}
        style={{ minWidth: tableWidth(metrics.length) }}
        aria-rowcount={items.length + 1}
      >
        <colgroup>
          <col style={{ width: SELECT_PX }} />
          {FIXED_COLUMNS.map(({ key, width }) => (
            <col key={key} style={key === "name" ? { minWidth: width } : { width }} />
          ))}
          {metrics.map((name) => (
            <col key={name} style={{ width: METRIC_PX }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">
              <span className="visually-hidden">{runsText.columns.select}</span>
            </th>
            {FIXED_COLUMNS.map(({ key, number }) => (
              <SortHeader
                key={key}
                column={key}
                label={runsText.columns[key]}
                number={number}
                sort={sort}
                onSort={onSort}
              />
            ))}
            {metrics.map((name) => (
              <SortHeader
                key={name}
                column={`metric:${name}`}
                label={name}
                number
                sort={sort}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Space columns={columns} height={above} />}
          {visible.map(({ index, key }) => {
            const item = items[index];
            if (item === undefined) return null;
            return item.kind === "group" ? (
              <tr key={key} aria-rowindex={index + 2}>
                <th className={classes.group} colSpan={columns} scope="colgroup">
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
                checkbox={
                  <Checkbox
                    aria-label={runsText.select(item.run.name || runsText.unnamed)}
                    checked={selected.has(item.run.id)}
                    onChange={() => toggle(item.run.id)}
                  />
                }
                isSelected={selected.has(item.run.id)}
              />
            );
          })}
          {below > 0 && <Space columns={columns} height={below} />}
        </tbody>
      </table>
    </section>
  );
}

function tableWidth(metrics: number): number {
  const fixed = FIXED_COLUMNS.reduce((sum, column) => sum + column.width, SELECT_PX);
  return fixed + metrics * METRIC_PX;
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
  column: ColumnKey;
  label: string;
  number?: boolean | undefined;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function SortHeader({ column, label, number = false, sort, onSort }: SortHeaderProps) {
  const active = sort.column === column;
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp;
  // Numbers and times are most wanted from the top, words from A on.
  const descending = active ? !sort.descending : number || column === "created_at";
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
        onClick={() => onSort({ column, descending })}
      >
        <span>{label}</span>
        {active && <Arrow size={14} aria-hidden />}
      </button>
    </th>
  );
}
