import { Button } from "@mantine/core";
import { lazy, Suspense, useId, useState } from "react";
import { panelsText } from "@/text/panels";
import { formatNumber } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import classes from "./Chart.module.css";
import { type ChartSpec, rowsOf } from "./chartSpec";
import { usePalette } from "./palette";

const text = panelsText.charts;
const EChart = lazy(() => import("./EChart"));
/** Rows of the table alternative per series. */
const MOST_ROWS = 200;

interface Props {
  title: string;
  spec: ChartSpec;
}

/** A chart with its title, and the same data as a table for accessibility. */
export function Chart({ title, spec }: Props) {
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  const palette = usePalette();
  return (
    <figure className={classes.chart} aria-labelledby={titleId}>
      <figcaption className={classes.caption}>
        <h3 id={titleId}>{title}</h3>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-pressed={asTable}
          aria-label={text.tableOf(title)}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? text.asChart : text.asTable}
        </Button>
      </figcaption>
      <div className={classes.body}>
        {asTable ? (
          <ChartTable spec={spec} />
        ) : (
          <Suspense fallback={<LoadingState />}>
            <div role="img" aria-label={text.picture(title)} className={classes.picture}>
              <EChart spec={spec} palette={palette} />
            </div>
          </Suspense>
        )}
      </div>
    </figure>
  );
}

function ChartTable({ spec }: { spec: ChartSpec }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{text.series}</th>
          <th scope="col">{spec.x.title}</th>
          <th scope="col">{spec.y.title}</th>
        </tr>
      </thead>
      <tbody>
        {rowsOf(spec, MOST_ROWS).map((row, index) => (
          // Points have no identity but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <tr key={index}>
            <td>{row.series}</td>
            <td>{formatNumber(row.x)}</td>
            <td>{formatNumber(row.y)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
