import classes from "./Preview.module.css";
import type { Shape } from "./tableView";

const WIDTH = 80;
const HEIGHT = 24;
const GAP = 1;
/** A non-empty bin is always visible. */
const LEAST_BAR = 1;

/** The shape of a column at a glance; the statistics beside the table say it in words. */
export function MiniHistogram({ shape }: { shape: Shape | null }) {
  const counts = shape?.bins.map((bin) => bin.count) ?? [];
  const most = Math.max(1, ...counts);
  const step = WIDTH / Math.max(1, counts.length);
  return (
    <svg
      className={classes.mini}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, index) => {
        const height = count === 0 ? 0 : Math.max(LEAST_BAR, (count / most) * HEIGHT);
        return (
          <rect
            // A bin has no identity but its place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={Math.max(LEAST_BAR, step - GAP)}
            height={height}
          />
        );
      })}
    </svg>
  );
}
