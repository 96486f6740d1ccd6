import type { ReactNode } from "react";

/** A column of a `DataTable`: its heading, and what it shows of a row. */
export interface DataColumn<Row, Key extends string = string> {
  readonly key: Key;
  /** Without a label on any column, the table has no head. */
  readonly label?: ReactNode;
  /** The label is read out, not shown. */
  readonly hidden?: boolean;
  cell(row: Row): ReactNode;
  /** The cell names its row. */
  readonly heading?: boolean;
  /** Numbers and times stand at the right; `end` is as narrow as its buttons. */
  readonly align?: "number" | "end";
  /** Takes the room that is left. */
  readonly wide?: boolean;
  /** How the cell's text looks. */
  readonly className?: string | undefined;
  title?(row: Row): string | undefined;
  /** Pixels; columns have fixed widths once one of them has. */
  readonly width?: number;
  /** The order of the first click on the heading; without it there is nothing to click. */
  readonly sort?: "ascending" | "descending";
}

export interface TableSort<Key extends string = string> {
  readonly column: Key;
  readonly descending: boolean;
}

/** Rows are chosen with a checkbox in front. */
export interface TableSelection<Row> {
  /** Heading of the checkboxes, read out only. */
  readonly label: string;
  readonly selected: ReadonlySet<string>;
  /** What one checkbox is called. */
  labelOf(row: Row): string;
  /** Keep its identity: rows are drawn again only when something of theirs changes. */
  onToggle(key: string): void;
}
