const WIDTH = 96;
const HEIGHT = 20;
const MARGIN = 2;

/** A series as one small line; the table and the chart give the numbers. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const low = Math.min(...values);
  const spread = Math.max(...values) - low || 1;
  const points = values.map((value, index) => {
    const x = MARGIN + (index / Math.max(1, values.length - 1)) * (WIDTH - 2 * MARGIN);
    const y = HEIGHT - MARGIN - ((value - low) / spread) * (HEIGHT - 2 * MARGIN);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="var(--jf-chart-1)"
        strokeWidth="1.5"
      />
    </svg>
  );
}
