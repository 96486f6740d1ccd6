import type { ReactNode } from "react";
import type { RunStatus } from "@/api/types";
import classes from "./Page.module.css";
import { useTab } from "./tab";

interface Props {
  title: string;
  /** Of the run that the page is about; the tab shows it. */
  status?: RunStatus | null;
  /** What stands before the title: the way back. */
  before?: ReactNode;
  /** Beside the title: a status, a count. */
  beside?: ReactNode;
  actions?: ReactNode;
  /** The body fills the window's height and scrolls inside itself. */
  fill?: boolean;
  children: ReactNode;
}

/** A page: its one heading, its actions, its content. */
export function Page({
  title,
  status = null,
  before,
  beside,
  actions,
  fill = false,
  children,
}: Props) {
  useTab(title, status);
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <header className={classes.header}>
        <div className={classes.heading}>
          {before}
          <h1>{title}</h1>
          {beside}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h2>{title}</h2>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** A flat framed surface. */
export function Panel({ children, inset = false }: { children: ReactNode; inset?: boolean }) {
  return (
    <div className={classes.panel} data-inset={inset || undefined}>
      {children}
    </div>
  );
}
