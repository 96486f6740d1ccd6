import type { Histogram } from "@/api/types";
import { panelsText } from "@/text/panels";
import { formatCount, formatNumber } from "@/ui/format";
import classes from "./Preview.module.css";
import { type Bin, binsOf } from "./tableView";

const text = panelsText.preview;

interface Props {
  name: string;
  histogram: Histogram;
}

/** How often values occur: ranges as columns, categories as rows with their names. */
export function HistogramChart({ name, histogram }: Props) {
  const bins = binsOf(histogram);
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const shape = histogram.labels ? (
    <CategoryBars bins={bins} most={most} />
  ) : (
    <RangeBars bins={bins} most={most} edges={histogram.edges ?? []} />
  );
  return (
    <figure className={classes.figure}>
      {shape}
      <table className="visually-hidden">
        <caption>{text.histogramOf(name)}</caption>
        <tbody>
          {bins.map((bin) => (
            <tr key={bin.label}>
              <th scope="row">{bin.label}</th>
              <td>{formatCount(bin.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function share(count: number, most: number): string {
  return `${(100 * count) / most}%`;
}

function RangeBars({ bins, most, edges }: { bins: Bin[]; most: number; edges: number[] }) {
  return (
    <div aria-hidden="true">
      <div className={classes.most}>{formatCount(most)}</div>
      <div className={classes.bars}>
        {bins.map((bin) => (
          <div
            key={bin.label}
            className={classes.barSlot}
            title={`${bin.label}: ${formatCount(bin.count)}`}
          >
            <div className={classes.bar} style={{ height: share(bin.count, most) }} />
          </div>
        ))}
      </div>
      <div className={classes.ends}>
        <span>{formatNumber(edges.at(0))}</span>
        <span>{formatNumber(edges.at(-1))}</span>
      </div>
    </div>
  );
}

function CategoryBars({ bins, most }: { bins: Bin[]; most: number }) {
  return (
    <div className={classes.categories} aria-hidden="true">
      {bins.map((bin) => (
        <div
          key={bin.label}
          className={classes.category}
          title={`${bin.label}: ${formatCount(bin.count)}`}
        >
          <span className={classes.categoryName}>{bin.label}</span>
          <span className={classes.categoryBar}>
            <span style={{ width: share(bin.count, most) }} />
          </span>
          <span className={classes.categoryCount}>{formatCount(bin.count)}</span>
        </div>
      ))}
    </div>
  );
}
