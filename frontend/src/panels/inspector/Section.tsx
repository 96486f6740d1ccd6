import type { ReactNode } from "react";
import classes from "./Inspector.module.css";

interface Props {
  title: string;
  /** Said beside the title: a count, a state. */
  aside?: ReactNode;
  closed?: boolean;
  children: ReactNode;
}

/** A part of the inspector that can be folded away. */
export function Section({ title, aside, closed = false, children }: Props) {
  return (
    <details className={classes.section} open={!closed}>
      <summary className={classes.sectionTitle}>
        <h3>{title}</h3>
        {aside}
      </summary>
      <div className={classes.sectionBody}>{children}</div>
    </details>
  );
}
