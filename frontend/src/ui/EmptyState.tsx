import type { ReactNode } from "react";
import classes from "./States.module.css";

interface Props {
  title: string;
  /** One sentence of guidance. */
  children?: ReactNode;
  /** One button. */
  action?: ReactNode;
}

/** Says what would be here and how to get it. */
export function EmptyState({ title, children, action }: Props) {
  return (
    <div className={classes.state}>
      <h2>{title}</h2>
      {children && <p className={classes.sentence}>{children}</p>}
      {action}
    </div>
  );
}
