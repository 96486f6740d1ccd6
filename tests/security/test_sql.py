"""Ways out of Apply SQL Transformation: to files, the network, settings and extensions."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute.sdk.component_error import ComponentError
from designer.components.data_transformation.apply_sql_transformation import apply_sql_transformation
from tests.factories.tables import table

READING = [
    "SELECT * FROM '{secret}'",
    'SELECT * FROM "{secret}"',
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_csv_auto('{secret}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM parquet_metadata('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_json_auto('{secret}')",
    "SELECT * FROM read_ndjson('{secret}')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
    "SELECT * FROM query_table('{secret}')",
    "CREATE TABLE x AS SELECT * FROM read_text('{secret}')",
    "CREATE VIEW v AS SELECT * FROM read_text('{secret}'); SELECT * FROM v",
    "CREATE MACRO m() AS TABLE SELECT * FROM read_text('{secret}'); SELECT * FROM m()",
    "PREPARE p AS SELECT * FROM read_text('{secret}'); EXECUTE p",
    "WITH a AS (SELECT * FROM read_text('{secret}')) SELECT * FROM a",
    "SELECT (SELECT content FROM read_text('{secret}')) AS a",
    "COPY t1 FROM '{secret}'",
    "IMPORT DATABASE '{folder}'",
    "SELECT getenv('PATH') AS a",
]
WRITING = [
    "COPY t1 TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.parquet' (FORMAT parquet)",
    "COPY t1 TO '{folder}/out' (FORMAT csv, PARTITION_BY (shop))",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/out.db' AS other",
    "ATTACH 'file:{folder}/out.db' AS other (TYPE sqlite)",
    "PRAGMA enable_profiling='json'; PRAGMA profiling_output='{folder}/out.json'; SELECT 1 AS a",
    "SET log_query_path = '{folder}/out.log'; SELECT 1 AS a",
    "SET temp_directory = '{folder}/out'; SELECT 1 AS a",
    "SET home_directory = '{folder}/out'; SELECT 1 AS a",
    "SET secret_directory = '{folder}/out'; SELECT 1 AS a",
    "SET extension_directory = '{folder}/out'; SELECT 1 AS a",
    "CREATE PERSISTENT SECRET s (TYPE http)",
]
OPENING = [
    "SET enable_external_access = true; SELECT * FROM read_text('{secret}')",
    "RESET enable_external_access; SELECT * FROM read_text('{secret}')",
    "SET GLOBAL enable_external_access = true; SELECT * FROM read_text('{secret}')",
    "SET lock_configuration = false; SELECT 1 AS a",
    "RESET lock_configuration; SELECT 1 AS a",
    "PRAGMA enable_external_access=true; SELECT * FROM read_text('{secret}')",
    "SET allowed_paths = ['{secret}']; SELECT * FROM read_text('{secret}')",
    "SET allowed_directories = ['{folder}']; SELECT * FROM read_text('{secret}')",
    "SET allow_unsigned_extensions = true; SELECT 1 AS a",
    "INSTALL httpfs; SELECT 1 AS a",
    "LOAD '{folder}/evil.duckdb_extension'; SELECT 1 AS a",
    "INSTALL httpfs FROM 'http://127.0.0.1:1/'; SELECT 1 AS a",
    "SELECT * FROM 'http://127.0.0.1:1/x.csv'",
    "SELECT * FROM read_csv('https://127.0.0.1:1/x.csv')",
    "SELECT * FROM 's3://bucket/x.parquet'",
]


@pytest.mark.parametrize("query", [*READING, *WRITING, *OPENING])
def test_a_query_gets_no_further_than_its_tables(query: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("word\nhush\n")
    told = outcome(query.format(secret=secret, folder=tmp_path))
    assert "hush" not in told
    # A setting that only sounds dangerous may pass; what it returns is the query's own.
    assert told.startswith("refused") or query.endswith("SELECT 1 AS a")
    assert list(tmp_path.iterdir()) == [secret]


def outcome(query: str) -> str:
    """What whoever wrote the query gets to see."""
    try:
        found = apply_sql_transformation(table({"shop": ["Bern"]}), query=query)
    except ComponentError as refusal:
        return f"refused: {refusal.message} {refusal.hint}"
    return str(found.frame.to_dict(as_series=False))
