import classes from "./Evaluation.module.css";

/** A model's name with the stroke its curves are drawn in: solid the first, dashed the second. */
export function ModelMark({ index, name }: { index: number; name: string }) {
  return (
    <span className={classes.mark}>
      <svg width="24" height="8" aria-hidden="true">
        <line
          x1="0"
          y1="4"
          x2="24"
          y2="4"
          strokeWidth="2"
          stroke={`var(--jf-chart-${index + 1})`}
          strokeDasharray={index === 0 ? undefined : "5 3"}
        />
      </svg>
      {name}
    </span>
  );
}
