import { memo } from "react";
import { Link } from "react-router";
import type { RunRow } from "@/api/types";
import { runsText } from "@/text/runs";
import { formatAgo, formatDuration, formatNumber, formatTime } from "@/ui/format";
import rows from "@/ui/Rows.module.css";
import { runTitle } from "@/ui/runTitle";
import { StatusBadge } from "@/ui/StatusBadge";
import classes from "./Runs.module.css";
import { flatMetrics, runMilliseconds } from "./runTable";

interface Props {
  run: RunRow;
  /** Its place in the whole table, counted from 1, for screen readers. */
  index: number;
  metrics: string[];
  now: number;
  isSelected: boolean;
  onToggle: (id: string) => void;
}

export const RunTableRow = memo(function RunTableRow(props: Props) {
  const { run, index, metrics, now, isSelected, onToggle } = props;
  const values = flatMetrics(run.metrics);
  return (
    <tr className={classes.row} aria-rowindex={index} data-selected={isSelected || undefined}>
      <td>
        <input
          type="checkbox"
          className={classes.check}
          aria-label={runsText.select(runTitle(run))}
          checked={isSelected}
          onChange={() => onToggle(run.id)}
        />
      </td>
      <th scope="row" title={runTitle(run)}>
        <Link className={rows.link} to={`/runs/${run.id}`}>
          {runTitle(run)}
        </Link>
      </th>
      <td>
        <StatusBadge status={run.status} />
      </td>
      <td>{run.experiment}</td>
      <td>
        {run.pipeline && <Link to={`/pipelines/${run.pipeline.id}`}>{run.pipeline.name}</Link>}
      </td>
      <td className={rows.muted} title={formatTime(run.created_at)}>
        {formatAgo(run.created_at, now)}
      </td>
      <td className={classes.number}>{formatDuration(runMilliseconds(run, now))}</td>
      {metrics.map((name) => (
        <td key={name} className={classes.number}>
          {formatNumber(values[name])}
        </td>
      ))}
      <td className={classes.number}>
        {run.steps_done}/{run.steps_total}
      </td>
      <td className={rows.muted}>{run.started_by}</td>
    </tr>
  );
});
