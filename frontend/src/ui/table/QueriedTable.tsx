import type { UseQueryResult } from "@tanstack/react-query";
import { ErrorState } from "../ErrorState";
import type { DataColumn } from "./column";
import { DataTable } from "./DataTable";
import classes from "./DataTable.module.css";

interface Props<Row> {
  query: UseQueryResult<Row[]>;
  columns: DataColumn<Row>[];
  keyOf: (row: Row) => string;
  /** What stands instead of a table without rows. */
  empty: string;
  label?: string;
}

/** What was asked of the server as a table; why there is none, or that it is empty. */
export function QueriedTable<Row>({ query, columns, keyOf, empty, label }: Props<Row>) {
  const { data } = query;
  return (
    <>
      {query.isError && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
      {data?.length === 0 && <p className={classes.empty}>{empty}</p>}
      {data && data.length > 0 && (
        <DataTable label={label} rows={data} columns={columns} keyOf={keyOf} />
      )}
    </>
  );
}
