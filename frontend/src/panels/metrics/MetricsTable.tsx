import { useMemo, useState } from "react";
import type { Metrics } from "@/api/types";
import { panelsText } from "@/text/panels";
import { formatNumber } from "@/ui/format";
import { Chart } from "../charts/Chart";
import type { ChartSpec } from "../charts/chartSpec";
import { metricLabel } from "../evaluation/metricLabel";
import classes from "./Metrics.module.css";
import { type MetricRow, metricRows } from "./metricRows";
import { Sparkline } from "./Sparkline";

const text = panelsText.metrics;

interface Props {
  metrics: Metrics;
  /** What a node is called; left out where all metrics are of one node that is known. */
  labelOf?: (node: string) => string;
  /** Selects a node; without it names are plain text. */
  onSelect?: (node: string) => void;
}

/** Every metric of a run: numbers, and series with a line to look at. */
export function MetricsTable({ metrics, labelOf, onSelect }: Props) {
  const rows = useMemo(() => metricRows(metrics), [metrics]);
  const [chosen, choose] = useState<MetricRow | null>(null);
  const someSeries = rows.some((row) => row.series.length > 1);
  if (rows.length === 0) return <p className={classes.empty}>{text.none}</p>;
  return (
    <div className={classes.metrics}>
      <table className={classes.table}>
        <thead>
          <tr>
            {labelOf && <th scope="col">{text.node}</th>}
            <th scope="col">{text.metric}</th>
            <th scope="col" className={classes.value}>
              {text.value}
            </th>
            {someSeries && <th scope="col">{text.series}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.node} ${row.name}`}>
              {labelOf && (
                <td>
                  <NodeName label={labelOf(row.node)} node={row.node} onSelect={onSelect} />
                </td>
              )}
              <th scope="row">{metricLabel(row.name)}</th>
              <td className={classes.value}>{formatNumber(row.value)}</td>
              {someSeries && (
                <td>
                  <SeriesButton row={row} onChoose={choose} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {chosen && <Chart title={metricLabel(chosen.name)} spec={chartOf(chosen)} />}
    </div>
  );
}

interface NodeNameProps {
  label: string;
  node: string;
  onSelect: Props["onSelect"];
}

function NodeName({ label, node, onSelect }: NodeNameProps) {
  if (!onSelect) return label;
  return (
    <button type="button" className={classes.node} onClick={() => onSelect(node)}>
      {label}
    </button>
  );
}

function SeriesButton({ row, onChoose }: { row: MetricRow; onChoose: (row: MetricRow) => void }) {
  if (row.series.length < 2) return null;
  return (
    <button
      type="button"
      className={classes.series}
      aria-label={text.show(metricLabel(row.name), row.series.length)}
      onClick={() => onChoose(row)}
    >
      <Sparkline values={row.series.map((point) => point.value)} />
      <span className={classes.fine}>{text.points(row.series.length)}</span>
    </button>
  );
}

function chartOf({ name, series }: MetricRow): ChartSpec {
  return {
    x: { title: text.step },
    y: { title: metricLabel(name) },
    series: [
      {
        name: metricLabel(name),
        shape: "line",
        tone: "first",
        points: series.map((point) => [point.step, point.value] as const),
      },
    ],
  };
}
