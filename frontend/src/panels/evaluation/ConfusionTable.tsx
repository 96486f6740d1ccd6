import { panelsText } from "@/text/panels";
import { formatCount } from "@/ui/format";
import classes from "./Evaluation.module.css";
import type { ConfusionMatrix } from "./evaluation";

const text = panelsText.evaluation;
/** The strongest tint of a cell, in percent of the accent: text on it stays readable. */
const STRONGEST_TINT = 45;

function percent(part: number, whole: number): string {
  return whole === 0 ? "" : `${((100 * part) / whole).toFixed(0)} %`;
}

/** Counts by actual and predicted class; a cell is tinted by its share of the actual class. */
export function ConfusionTable({ labels, matrix }: ConfusionMatrix) {
  return (
    <div className={classes.scroll}>
      <table className={classes.confusion}>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={labels.length} className={classes.axis}>
              {text.predicted}
            </th>
          </tr>
          <tr>
            <th scope="col" className={classes.axis}>
              {text.actual}
            </th>
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, row) => (
            <ConfusionRow key={label} label={label} labels={labels} counts={matrix[row] ?? []} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  label: string;
  labels: readonly string[];
  counts: readonly number[];
}

function ConfusionRow({ label, labels, counts }: RowProps) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <th scope="row">{label}</th>
      {counts.map((count, column) => {
        const tint = total === 0 ? 0 : (STRONGEST_TINT * count) / total;
        const background = `color-mix(in srgb, var(--jf-accent) ${tint}%, var(--jf-surface))`;
        return (
          <td
            key={labels[column]}
            style={{ background }}
            data-right={labels[column] === label || undefined}
          >
            <span className={classes.count}>{formatCount(count)}</span>
            <span className={classes.share}>{percent(count, total)}</span>
          </td>
        );
      })}
    </tr>
  );
}
