import { panelsText } from "@/text/panels";
import { formatCount, formatNumber } from "@/ui/format";
import { columnFacts } from "../columns/columnFacts";
import { HistogramChart } from "./HistogramChart";
import classes from "./Preview.module.css";
import { type ColumnView, orderedStatistics } from "./tableView";

const text = panelsText.preview;

const COUNTS_AND_ENDS: ReadonlySet<string> = new Set(["count", "missing", "unique", "min", "max"]);

/** Counts, and whole numbers of the data, in full: two may differ in their last digit alone. */
function shown(name: string, value: unknown): string {
  if (COUNTS_AND_ENDS.has(name) && Number.isSafeInteger(value)) return formatCount(value as number);
  return typeof value === "number" ? formatNumber(value) : String(value);
}

/** Statistics and the histogram of the chosen column. */
export function ColumnDetails({ view }: { view: ColumnView }) {
  const { column, statistics, shape } = view;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too.
    <section className={classes.details} aria-label={text.detailsOf(column.name)} tabIndex={0}>
      <h3 className={classes.detailsName}>{column.name}</h3>
      <p className={classes.fine}>{columnFacts(column)}</p>
      {shape && shape.bins.length > 0 && <HistogramChart name={column.name} shape={shape} />}
      <dl className={`${classes.statistics} tabular`}>
        {orderedStatistics(statistics).map(([name, value]) => (
          <div key={name}>
            <dt>{text.statistics[name] ?? name}</dt>
            <dd>
              {name === "unique" && statistics.unique_is_approximate ? text.about : ""}
              {shown(name, value)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
