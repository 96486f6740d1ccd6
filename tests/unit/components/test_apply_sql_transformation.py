"""Apply SQL Transformation against SQLite, and what a query cannot reach."""

from __future__ import annotations

import re
import sqlite3
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.data_transformation.apply_sql_transformation import apply_sql_transformation
from tests.factories.tables import meanings, rows, table

SALES = {
    "shop": ["Bern", "Rome", "Bern", "Oslo", None],
    "amount": [10, 20, 30, None, 50],
    "unit price": [1.5, 2.0, 0.5, 4.0, 1.0],
}
SHOPS = {"shop": ["Bern", "Oslo"], "country": ["CH", "NO"]}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM t1",
        "SELECT shop, sum(amount) AS total, count(*) AS n FROM t1 GROUP BY shop ORDER BY shop NULLS LAST",
        'SELECT amount * "unit price" AS paid FROM t1 WHERE amount > 10 ORDER BY paid DESC',
        "SELECT t1.shop, country FROM t1 LEFT JOIN t2 ON t1.shop = t2.shop ORDER BY amount NULLS FIRST",
        "CREATE TABLE big AS SELECT * FROM t1 WHERE amount >= 30; SELECT count(*) AS n FROM big;",
    ],
)
def test_standard_sql_gives_what_sqlite_gives(query: str) -> None:
    connection = sqlite3.connect(":memory:")
    for name, values in (("t1", SALES), ("t2", SHOPS)):
        pd.DataFrame(values).to_sql(name, connection, index=False)
    *before, last = [part for part in query.split(";") if part.strip()]
    for statement in before:
        connection.execute(statement)
    cursor = connection.execute(last)
    result = apply_sql_transformation(table(SALES), table(SHOPS), query=query)
    assert result.frame.columns == [item[0] for item in cursor.description]
    assert rows(result) == cursor.fetchall()


def test_the_default_query_gives_the_first_table() -> None:
    assert rows(apply_sql_transformation(table(SALES))) == rows(table(SALES))


def test_types_survive_and_flags_and_roles_do_not() -> None:
    before = table(
        {"s": ["x"], "i": [2**53 + 1], "d": [0.5], "b": [True], "t": [datetime(2024, 1, 1, 1, 2, 3, 4)]},
        categorical=("s",),
        label="d",
    )
    after = apply_sql_transformation(before)
    assert rows(after) == rows(before)
    assert meanings(after) == [
        ("s", "string", False, "feature"),
        ("i", "integer", False, "feature"),
        ("d", "double", False, "feature"),
        ("b", "boolean", False, "feature"),
        ("t", "datetime", False, "feature"),
    ]


#: What a query can give, the column type it becomes, and the value by Python's own arithmetic.
RESULTS: dict[str, tuple[str, Any]] = {
    "sum(i)": ("integer", 3),
    "1.25::DECIMAL(9, 2)": ("decimal", Decimal("1.25")),
    "3::DECIMAL(18, 0)": ("decimal", Decimal(3)),
    "18446744073709551615::UBIGINT": ("decimal", Decimal(2**64 - 1)),
    "7::UBIGINT": ("integer", 7),
    "(-9223372036854775809)::HUGEINT": ("decimal", Decimal(-(2**63) - 1)),
    "170141183460469231731687303715884105727": ("string", str(2**127 - 1)),
    "340282366920938463463374607431768211455::UHUGEINT": ("string", str(2**128 - 1)),
    "DATE '2024-01-02'": ("date", date(2024, 1, 2)),
    "TIME '01:02:03.000004'": ("time", time(1, 2, 3, 4)),
    "TIMESTAMP '2024-01-02 03:04:05.000006'": ("datetime", datetime(2024, 1, 2, 3, 4, 5, 6)),
    "TIMESTAMPTZ '2024-01-02 03:00:00+02:00'": ("datetime", datetime(2024, 1, 2, 1)),
    "INTERVAL '1 day 2 hours 3 microseconds'": ("duration", timedelta(1, 7200, 3)),
    "DATE '2024-03-01' - TIMESTAMP '2024-02-28 12:00:00'": ("duration", timedelta(1, 43200)),
    "'nan'::DOUBLE": ("double", None),
    "[1, 2]": ("list", [1, 2]),
    "{'a': 1, 'b': ['x']}": ("struct", {"a": 1, "b": ["x"]}),
    "MAP {'k': 1}": ("list", [{"key": "k", "value": 1}]),
    "'\\x00\\xFF'::BLOB": ("binary", b"\x00\xff"),
    "'a'::ENUM('a', 'b')": ("string", "a"),
    "NULL": ("null", None),
}


@pytest.mark.parametrize("term", RESULTS)
def test_each_type_of_a_result_has_its_column_type_and_exact_value(term: str) -> None:
    after = apply_sql_transformation(
        table({"i": [1, 2]}), query=f'SELECT {term} AS "the ""value""" FROM t1 LIMIT 1'
    )
    kind, value = RESULTS[term]
    assert meanings(after)[0][:2] == ('the "value"', kind)
    assert rows(after) == [(value,)]


def test_every_column_type_passes_through_a_query_unchanged() -> None:
    before = table(
        {
            "decimal": [Decimal("12345678901234567890.10"), None],
            "date": [date(1, 1, 1), date(9999, 12, 31)],
            "time": [time(23, 59, 59, 999_999), None],
            "datetime": [datetime.max, datetime.min],
            "duration": [timedelta(days=-3, microseconds=1), timedelta(400)],
            "binary": [b"\x00", None],
            "list": [[1, None], None],
            "struct": [{"a": Decimal("0.5")}, None],
        }
    )
    after = apply_sql_transformation(before)
    assert rows(after) == rows(before)
    assert after.frame.schema == before.frame.schema


@pytest.mark.parametrize(
    "value",
    ["'infinity'::TIMESTAMP", "'-infinity'::DATE", "'infinity'::TIMESTAMPTZ", "'infinity'::TIMESTAMP_MS"],
)
def test_an_infinite_date_is_told_and_the_hint_leads_out(value: str) -> None:
    with pytest.raises(ComponentError, match="Column 't' of the result has an infinite date") as caught:
        apply_sql_transformation(table({"i": [1]}), query=f"SELECT {value} AS t")
    advice = caught.value.hint.partition(": ")[2].removesuffix(".")
    mended = apply_sql_transformation(table({"i": [1]}), query=f"SELECT {advice} FROM (SELECT {value} AS t)")
    assert rows(mended) == [(None,)]


def test_an_interval_of_months_is_told_and_the_hint_leads_out() -> None:
    with pytest.raises(ComponentError, match=r"Column 'i' .* intervals of months or years") as caught:
        apply_sql_transformation(table({"x": [1]}), query="SELECT INTERVAL '1 month' AS i")
    advice = caught.value.hint.partition(": ")[2].removesuffix(".")
    mended = apply_sql_transformation(
        table({"x": [1]}), query=f"SELECT {advice} AS i FROM (SELECT INTERVAL '1 month' AS i)"
    )
    assert rows(mended) == [("1 month",)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT [v] FROM t1",
        "SELECT g, [v] FROM t1",
        "SELECT v, t1.[g] FROM t1",
        "SELECT v, [g] FROM t1 WHERE 'it''s [v]' IS NOT NULL",
        "SELECT [v w] FROM t1",
        "SELECT v FROM [t1]",
        "SELECT sum([v]) FROM t1",
    ],
)
def test_brackets_around_a_name_are_told_apart_from_a_list(query: str) -> None:
    with pytest.raises(ComponentError) as caught:
        apply_sql_transformation(table({"g": ["a"], "v": [1], "v w": [2]}), query=query)
    assert "rackets" in caught.value.hint
    mended = re.sub(r"\[([\w ]+)\]", r'"\1"', query)
    assert apply_sql_transformation(table({"g": ["a"], "v": [1], "v w": [2]}), query=mended).rows == 1


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("SELECT [v, v + 1] AS pair FROM t1", [1, 2]),
        ("SELECT [v] AS alone FROM t1", [1]),
        ("SELECT list_value(v) FROM t1", [1]),
        ("SELECT '[v]' AS t FROM t1", "[v]"),
        ("SELECT l[v] AS first FROM (SELECT v, [7, 8] AS l FROM t1)", 7),
    ],
)
def test_lists_that_are_meant_stay_lists(query: str, value: Any) -> None:
    assert rows(apply_sql_transformation(table({"v": [1]}), query=query)) == [(value,)]


def test_a_table_without_columns_is_told_by_its_name() -> None:
    with pytest.raises(ComponentError, match="Table t2 has no columns"):
        apply_sql_transformation(table({"v": [1]}), Table.of(pl.DataFrame()))


def test_no_rows_keep_their_columns() -> None:
    after = apply_sql_transformation(table({"a": [1], "s": ["x"]}), query="SELECT * FROM t1 WHERE false")
    assert after.rows == 0
    assert [item[:2] for item in meanings(after)] == [("a", "integer"), ("s", "string")]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("  ", "The SQL query is empty."),
        ("-- nothing", "The SQL query's last statement returns no rows."),
        ("CREATE TABLE x AS SELECT 1 AS a", "The SQL query's last statement returns no rows."),
        ("SELEC 1", 'The SQL query failed: syntax error at or near "SELEC"'),
        ("SELECT amuont FROM t1", 'The SQL query failed: Referenced column "amuont" not found'),
        ("SELECT * FROM t2", "The SQL query failed: Table with name t2 does not exist!"),
        ("SELECT 1 AS a, 2 AS a", "The SQL query returns two columns named 'a'."),
        ("SELECT shop::INTEGER FROM t1", "The SQL query failed: Could not convert string 'Bern' to INT32"),
    ],
)
def test_a_query_that_fails_is_told_in_one_sentence(query: str, sentence: str) -> None:
    with pytest.raises(ComponentError, match=re.escape(sentence)) as caught:
        apply_sql_transformation(table(SALES), query=query)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY t1 TO '{folder}/out.csv'",
        "ATTACH '{folder}/out.db'",
        "EXPORT DATABASE '{folder}/out'",
        "INSTALL httpfs",
        "SELECT * FROM 'https://127.0.0.1:1/x.csv'",
        "SET enable_external_access = true",
        "SELECT getenv('PATH')",
        "SELECT * FROM tables",
    ],
)
def test_a_query_reaches_no_file_no_network_and_no_variable_of_ours(query: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("word\nhush\n")
    reaching = query.format(secret=secret, folder=tmp_path)
    for text in (reaching, f"{reaching}; SELECT 1 AS a"):
        with pytest.raises(ComponentError, match="The SQL query"):
            apply_sql_transformation(table(SALES), query=text)
    assert list(tmp_path.iterdir()) == [secret]
