import { panelsText } from "@/text/panels";
import { formatCount } from "@/ui/format";
import classes from "./Preview.module.css";
import type { Bin, Shape } from "./tableView";

const text = panelsText.preview;

interface Props {
  name: string;
  shape: Shape;
}

/** How often values occur: ranges as columns, categories as rows with their names. */
export function HistogramChart({ name, shape: { bins, ends } }: Props) {
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  return (
    <figure className={classes.figure}>
      {ends === null ? (
        <CategoryBars bins={bins} most={most} />
      ) : (
        <RangeBars bins={bins} most={most} ends={ends} />
      )}
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

interface BarsProps {
  bins: readonly Bin[];
  most: number;
}

function RangeBars({ bins, most, ends }: BarsProps & { ends: readonly [string, string] }) {
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
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </div>
  );
}

function CategoryBars({ bins, most }: BarsProps) {
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
