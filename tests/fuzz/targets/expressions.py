"""Small languages: column rules, Split Data's conditions, SQL."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table, is_pattern, read_table, write_table
from designer.components.data_transformation.apply_sql_transformation import apply_sql_transformation
from designer.components.data_transformation.row_expressions import (
    matches_regular_expression,
    matches_relative_expression,
)
from designer.components.selection import chosen_column, chosen_columns
from tests.fuzz.mutations import json_of, text_of
from tests.fuzz.target import Target, Trial, check_sentence, shared
from tests.fuzz.words import NAMES

#: A step has its own limits; here a query that goes on for longer is interrupted.
SQL_SECONDS, SQL_MEMORY = 2.0, "256MB"


def every_type() -> Table:
    """One column of each type, and names that are hard to write down."""
    frame = pl.DataFrame(
        {
            "i": [1, None, 2**62],
            "d": [0.5, None, float("inf")],
            "s": ["x", None, "\u00e4\n"],
            "b": [True, None, False],
            "t": [datetime(1, 1, 1), None, datetime(9999, 12, 31)],
            **{name: [1, 2, 3] for name in NAMES if name.strip() and not is_pattern(name)},
        }
    )
    return Table.of(frame, {"s": ColumnMeta(categorical=True), "d": ColumnMeta(role="label")})


def column_seeds() -> Iterable[bytes]:
    fixtures = Path(__file__).parents[2] / "fixtures" / "columns" / "selections.json"
    yield from (json.dumps(value).encode() for value in _selections(json.loads(fixtures.read_bytes())))
    yield b'{"rules": [{"include": "all"}, {"exclude": {"indices": "1-2,4"}}]}'
    yield b'"a"'


def _selections(value: Any) -> Iterable[Any]:
    if isinstance(value, dict) and ("rules" in value or "names" in value):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _selections(item)


def make_columns() -> Trial:
    table = every_type()

    def trial(data: bytes) -> None:
        try:
            selection = json.loads(data)
        except (ValueError, RecursionError):
            return
        for choose in (chosen_columns, chosen_column):
            try:
                chosen = choose(table, selection)
            except ComponentError as error:
                check_sentence(error)
            else:
                assert set([chosen] if isinstance(chosen, str) else chosen) <= set(table.names)

    return trial


def row_seeds() -> Iterable[bytes]:
    for column in ("i", "d", "s", "b", "t", "*", "^.*$"):
        yield f'\\"{column}" > 1 & <= 3 | == 7'.encode()
        yield f'"{column}" ^x+.$'.encode()
    yield rb"(\0) == 1"
    yield rb'\"t" >= 2024-01-01T00:00:00+01:00'
    yield rb"\"s" + b'" != "a & b"'
    for data in shared(".json"):
        yield from (text.encode() for text in _expressions(json.loads(data)))


def _expressions(value: Any) -> Iterable[str]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if key == "expression" and isinstance(item, str):
            yield item
        elif isinstance(item, dict | list):
            yield from _expressions(item)


def make_rows() -> Trial:
    table = every_type()

    def trial(data: bytes) -> None:
        expression = data.decode(errors="replace")
        for matches in (matches_regular_expression, matches_relative_expression):
            try:
                chosen = matches(table, expression)
            except ComponentError as error:
                check_sentence(error)
            else:
                assert chosen.dtype == pl.Boolean
                assert chosen.len() == table.rows
                assert not chosen.null_count()

    return trial


def sql_seeds() -> Iterable[bytes]:
    yield from (
        text.encode()
        for text in (
            "SELECT * FROM t1",
            "SELECT count(*), sum(i) AS s, avg(d) FROM t1 GROUP BY b ORDER BY 1",
            "WITH a AS (SELECT * FROM t1) SELECT a.i, t2.s FROM a JOIN t2 USING (i)",
            "CREATE TABLE x AS SELECT range AS i FROM range(10); INSERT INTO x VALUES (1); SELECT * FROM x",
            "SELECT [1, 2] AS l, {'a': 1} AS s, MAP {'k': 1} AS m, INTERVAL 1 DAY AS v, 'x'::BLOB AS b",
            "SELECT 1::HUGEINT AS h, 1::UHUGEINT AS u, 1.5::DECIMAL(38, 10) AS d",
            "SELECT '12:00'::TIME AS t, uuid() AS i",
            "SELECT 'infinity'::TIMESTAMP AS t, 'epoch'::TIMESTAMPTZ AS z, '290000-01-01'::DATE AS d",
            "SELECT 'a'::ENUM('a', 'b') AS e, '101'::BIT AS b, NULL AS n, union_value(k := 1) AS u",
            'SELECT "*", "^.*$" FROM t1 QUALIFY row_number() OVER () < 3',
            "PRAGMA table_info('t1')",
            "DESCRIBE t1; SUMMARIZE t1",
            "PREPARE p AS SELECT ?; EXECUTE p(1)",
            "EXPLAIN SELECT * FROM t1",
            "PIVOT t1 ON b USING sum(i)",
            "FROM t1 SELECT i, lag(i) OVER (ORDER BY i)",
            "SELECT * FROM read_csv('/etc/passwd')",
            "COPY t1 TO 'out.csv'; ATTACH 'x.db' AS x; SELECT 1",
            "SELECT regexp_replace(s, '(a+)+', 'b') FROM t1 -- end",
        )
    )


SQL_WORDS = [
    "SELECT",
    "FROM",
    "WHERE",
    "t1",
    "t2",
    "i",
    "d",
    "s",
    "b",
    "t",
    "*",
    "AS",
    "x",
    ",",
    "(",
    ")",
    ";",
    "'",
    '"',
    "--",
    "/*",
    "*/",
    "CAST",
    "TIMESTAMP",
    "DATE",
    "TIME",
    "INTERVAL",
    "BLOB",
    "UUID",
    "HUGEINT",
    "DECIMAL(38,38)",
    "VARCHAR",
    "JSON",
    "LIST",
    "STRUCT",
    "MAP",
    "UNION",
    "BIT",
    "ENUM",
    "ARRAY",
    "::",
    "[",
    "]",
    "{",
    "}",
    "[3]",
    "NULL",
    "'infinity'",
    "'-infinity'",
    "range(100)",
    "unnest",
    "list_value",
    "struct_pack",
    "CREATE",
    "TABLE",
    "VIEW",
    "MACRO",
    "TYPE",
    "INSERT",
    "UPDATE",
    "DELETE",
    "DROP",
    "COPY",
    "ATTACH",
    "INSTALL",
    "LOAD",
    "SET",
    "RESET",
    "PRAGMA",
    "CALL",
    "EXECUTE",
    "PREPARE",
    "EXPLAIN",
    "PIVOT",
    "UNPIVOT",
    "WITH",
    "RECURSIVE",
    "QUALIFY",
    "1e308",
    "-9223372036854775808",
    "repeat('x',1000)",
    "getenv('HOME')",
    "glob('*')",
    "read_text('/etc/passwd')",
]


def make_sql() -> Trial:
    table = every_type()
    folder = Path(tempfile.mkdtemp(prefix="sql-"))
    connect = duckdb.connect

    def limited(name: str) -> duckdb.DuckDBPyConnection:
        connection = connect(name, config={"memory_limit": SQL_MEMORY, "temp_directory": ""})
        timers.append(threading.Timer(SQL_SECONDS, connection.interrupt))
        timers[-1].start()
        return connection

    timers: list[threading.Timer] = []
    duckdb.connect = limited  # type: ignore[assignment]
    os.chdir(folder)

    def trial(data: bytes) -> None:
        out = folder / "out.parquet"
        try:
            result = apply_sql_transformation(table, table, query=data.decode(errors="replace"))
        except ComponentError as error:
            check_sentence(error)
        else:
            write_table(result, out)
            assert read_table(out).names == result.names
            out.unlink()
        finally:
            for timer in timers:
                timer.cancel()
            timers.clear()
        assert not list(folder.iterdir()), "a query wrote a file"

    return trial


COLUMN_WORDS = [
    "rules",
    "names",
    "include",
    "exclude",
    "all",
    "types",
    "roles",
    "indices",
    "numeric",
    "label",
    *NAMES,
]
ROW_WORDS = [
    '\\"i"',
    '\\"s"',
    '"t"',
    "(\\0)",
    "\\1",
    "<",
    "<=",
    ">",
    "==",
    "!=",
    "&",
    "|",
    "(",
    ")*",
    "+",
    "{9}",
    *NAMES,
]
COLUMNS = Target("columns", make_columns, column_seeds, json_of(COLUMN_WORDS, spoil=False), longest=2_048)
ROWS = Target("rows", make_rows, row_seeds, text_of(ROW_WORDS), longest=1_024)
SQL = Target("sql", make_sql, sql_seeds, text_of(SQL_WORDS), longest=1_024)
