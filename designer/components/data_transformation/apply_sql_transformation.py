"""Apply SQL Transformation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.annotations import Code, Help, Label, Port, Required
from designer.components.define import component
from designer.components.empty_results import warn_if_empty
from designer.components.selection import check_has_columns

if TYPE_CHECKING:
    import duckdb

#: Restricts a query to its own tables: no files, no network, no extensions, and no way to undo this.
LOCKDOWN = (
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET threads = 1",
    "SET preserve_insertion_order = true",
    "SET lock_configuration = true",
)


@component(
    category="Data Transformation",
    keywords=("query", "select", "duckdb", "sqlite", "group by"),
    label="Apply SQL Transformation",
)
def apply_sql_transformation(
    t1: Annotated[Table, Help("Table t1 of the query.")],
    t2: Annotated[Table | None, Help("Table t2 of the query.")] = None,
    t3: Annotated[Table | None, Help("Table t3 of the query.")] = None,
    *,
    query: Annotated[
        str,
        Code("sql"),
        Required(),
        Label("SQL query"),
        Help("Reads t1, t2 and t3. The last statement gives the result."),
    ] = "SELECT * FROM t1",
) -> Annotated[Table, Port("dataset")]:
    """Run a SQL query over up to three datasets.

    The dialect is DuckDB's. Put names with spaces in double quotes; if two names differ only in
    case, the second is read as ``name_1``. The query sees only its tables: no files and no network.
    Categorical flags and roles are lost; set them again with Edit Metadata.
    """
    tables = {name: table for name, table in (("t1", t1), ("t2", t2), ("t3", t3)) if table is not None}
    for name, table in tables.items():
        check_has_columns(table, name)
    result = _result(query, tables)
    warn_if_empty(result, *tables.values(), what="The query's result", hint="Check its conditions.")
    return result


def _result(query: str, tables: Mapping[str, Table]) -> Table:
    import duckdb

    if not query.strip():
        raise ComponentError("sql.empty", "The SQL query is empty.", "Write one, such as SELECT * FROM t1.")
    with duckdb.connect(":memory:") as connection:
        for name, table in tables.items():
            connection.register(name, table.frame.to_arrow())
        for setting in LOCKDOWN:
            connection.execute(setting)
        try:
            return _rows(connection, query)
        except duckdb.Error as error:
            raise ComponentError("sql.failed", f"The SQL query failed: {_reason(error)}") from error


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Table:
    relation = connection.sql(query) if _gives_rows(connection, query) else None
    if relation is None:
        raise ComponentError(
            "sql.no_rows", "The SQL query's last statement returns no rows.", "End it with a SELECT."
        )
    repeated = [name for name, count in Counter(relation.columns).items() if count > 1]
    if repeated:
        raise ComponentError(
            "sql.duplicate_column",
            f"The SQL query returns two columns named '{repeated[0]}'.",
            f'Name one of them: SELECT … AS "another {repeated[0]}".',
        )
    try:
        return _as_table(pl.DataFrame(relation.to_arrow_table()))
    except pl.exceptions.PolarsError as error:
        kinds = ", ".join(
            f'"{name}" {kind}' for name, kind in zip(relation.columns, relation.types, strict=True)
        )
        raise ComponentError(
            "sql.type",
            f"The result has a column type that tables do not support. Columns: {kinds}.",
            'Convert it to text: CAST("column" AS VARCHAR).',
        ) from error


def _gives_rows(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether the last statement returns rows; CREATE and INSERT return only a count."""
    import duckdb

    kinds = duckdb.StatementType
    asking = (kinds.SELECT, kinds.MULTI, kinds.PRAGMA, kinds.CALL, kinds.EXECUTE, kinds.EXPLAIN)
    statements = connection.extract_statements(query)
    return bool(statements) and statements[-1].type in asking


def _as_table(frame: pl.DataFrame) -> Table:
    return Table.of(
        frame.with_columns(_as_integers(column) for column in frame if _is_huge_integer(column.dtype))
    )


def _is_huge_integer(kind: pl.DataType) -> bool:
    """Whether it is DuckDB's 128-bit integer (its integer sums), which Arrow carries as a decimal."""
    return isinstance(kind, pl.Decimal) and kind.scale == 0


def _as_integers(column: pl.Series) -> pl.Series:
    """As integers if all of them fit, else as doubles."""
    integers = column.cast(pl.Int64, strict=False)
    return integers if integers.null_count() == column.null_count() else column.cast(pl.Float64)


def _reason(error: Exception) -> str:
    """DuckDB's own message, without its category and the excerpt of the query."""
    return re.sub(r"^[A-Z][\w ]* Error: ", "", str(error).splitlines()[0])
