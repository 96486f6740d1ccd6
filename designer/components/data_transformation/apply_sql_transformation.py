"""Apply SQL Transformation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.annotations import Code, Help, Label, Port, Required
from designer.components.data_transformation.sql_result import table_of
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
#: What DuckDB calls the column of ``[name]``.
_LIST_OF_ONE = re.compile(r"(?:main\.)?list_value\((?:\w+\.)?\"?(?P<name>[^\",]+)\"?\)")
#: Quoted text and comments, and else a name in brackets, unless before it stands what could have an element.
_BRACKETS = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|(?<![\w"\])])\[(?P<name>\s*[^\W\d][\w .-]*)\]""",
    re.DOTALL,
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
    Integer sums stay integers, or become decimals beyond 64 bits; intervals without months become durations.
    Categorical flags and roles are lost; set them again with Edit Metadata.
    """
    tables = {name: table for name, table in (("t1", t1), ("t2", t2), ("t3", t3)) if table is not None}
    for name, table in tables.items():
        check_has_columns(table, f"Table {name}")
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
            raise ComponentError(
                "sql.failed", f"The SQL query failed: {_reason(error)}", _hint(query)
            ) from error


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
    _check_brackets(relation.columns, query)
    return table_of(relation)


def _gives_rows(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether the last statement returns rows; CREATE and INSERT return only a count."""
    import duckdb

    kinds = duckdb.StatementType
    asking = (kinds.SELECT, kinds.MULTI, kinds.PRAGMA, kinds.CALL, kinds.EXECUTE, kinds.EXPLAIN)
    statements = connection.extract_statements(query)
    return bool(statements) and statements[-1].type in asking


def _check_brackets(columns: Sequence[str], query: str) -> None:
    """Raise ComponentError where [name] was read as a list of one value, and surely meant a column."""
    for column in columns:
        match = _LIST_OF_ONE.fullmatch(column)
        if match and any(name == match["name"] for name in _bracketed(query)):
            name = match["name"]
            raise ComponentError(
                "sql.brackets",
                f"[{name}] is a list of one value in this SQL, not a column.",
                f'For the column write "{name}" instead of the brackets, for a list [{name}] AS a_name.',
            )


def _bracketed(query: str) -> list[str]:
    """The names in brackets that are neither in quotes nor behind a value, where they would be an index."""
    return [match["name"].strip() for match in _BRACKETS.finditer(query) if match["name"]]


def _hint(query: str) -> str:
    names = _bracketed(query)
    if not names:
        return ""
    return f'Names are quoted like "{names[0]}": brackets as in [{names[0]}] make a list.'


def _reason(error: Exception) -> str:
    """DuckDB's own message, without its category and the excerpt of the query."""
    return re.sub(r"^[A-Z][\w ]* Error: ", "", str(error).splitlines()[0])
