import classes from "./DataTable.module.css";
import { Table, type TableProps, tableParts } from "./tableParts";

/** A table from columns and rows. */
export function DataTable<Row, Key extends string = string>(props: TableProps<Row, Key>) {
  const { rows, label } = props;
  const { bodyRow, ...table } = tableParts(props, false);
  return (
    <div className={classes.scroll}>
      <Table {...table} className={classes.plain} label={label}>
        {rows.map((row) => bodyRow(row))}
      </Table>
    </div>
  );
}
