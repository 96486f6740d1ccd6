"""Apply SQL Transformation against SQLite, and what a query cannot reach."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from compute.sdk.component_error import ComponentError
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


def test_results_of_other_types_become_the_nearest_of_the_five() -> None:
    query = """SELECT sum(i) AS hugeint, 1.25::DECIMAL(9, 2) AS decimal, DATE '2024-01-02' AS date,
        'nan'::DOUBLE AS nan, [1, 2] AS list, 170141183460469231731687303715884105727 AS beyond FROM t1"""
    after = apply_sql_transformation(table({"i": [1, 2]}), query=query)
    assert rows(after) == [(3, 1.25, datetime(2024, 1, 2), None, "[1, 2]", 2.0**127)]
    assert [item[1] for item in meanings(after)] == [
        "integer",
        "double",
        "datetime",
        "double",
        "string",
        "double",
    ]


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
        (
            "SELECT INTERVAL 1 DAY AS i",
            'The result has a column type that tables do not support. Columns: "i" INTERVAL.',
        ),
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
