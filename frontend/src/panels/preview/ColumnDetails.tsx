import { panelsText } from "@/text/panels";
import { formatNumber } from "@/ui/format";
import { columnFacts } from "../columns/columnFacts";
import { HistogramChart } from "./HistogramChart";
import classes from "./Preview.module.css";
import { type ColumnView, orderedStatistics } from "./tableView";

const text = panelsText.preview;

function shown(value: unknown): string {
  return typeof value === "number" ? formatNumber(value) : String(value);
}

/** Statistics and the histogram of the chosen column. */
export function ColumnDetails({ view }: { view: ColumnView }) {
  const { column, statistics, histogram } = view;
  return (
    <section className={classes.details} aria-label={text.detailsOf(column.name)}>
      <h3 className={classes.detailsName}>{column.name}</h3>
      <p className={classes.fine}>{columnFacts(column)}</p>
      {histogram && histogram.counts.length > 0 && (
        <HistogramChart name={column.name} histogram={histogram} />
      )}
      <dl className={`${classes.statistics} tabular`}>
        {orderedStatistics(statistics).map(([name, value]) => (
          <div key={name}>
            <dt>{text.statistics[name] ?? name}</dt>
            <dd>{shown(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
