"""Parquet and Arrow files of every type that pyarrow writes, and damaged ones."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, get_args

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from compute.sdk.table import DTYPES, ColumnType
from tests.factories.reads import Reader, types


def parquet(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def arrow(table: pa.Table) -> bytes:
    out = io.BytesIO()
    feather.write_feather(table, out)
    return out.getvalue()


TABLE = pa.table(
    {
        "i": pa.array([1, None, 3], pa.uint8()),
        "d": pa.array([timedelta(hours=30), None, timedelta(microseconds=1)], pa.duration("us")),
        "c": pa.array(["x", "y", None]).dictionary_encode(),
        "z": pa.array([datetime(2020, 1, 1), None, None], pa.timestamp("us", "Europe/Berlin")),
        "n": pa.array([Decimal("1.50"), None, None], pa.decimal128(10, 2)),
        "l": pa.array([[1, 2], [], None]),
        "b": pa.array([b"\x00\xff", None, None]),
        "h": pa.array([1.5, None, None], pa.float32()),
    }
)


@pytest.mark.parametrize(("form", "write"), [("parquet", parquet), ("feather", arrow)])
def test_every_type_is_read(form: str, write: Any, reader: Reader) -> None:
    read = reader.read(write(TABLE), form)
    frame = read.table.frame
    assert frame["i"].to_list() == [1, None, 3]
    assert types(read)["i"] == "integer"
    assert frame["c"].to_list() == ["x", "y", None]
    assert read.table.columns["c"].categorical
    assert frame["z"][0] == datetime(2020, 1, 1)
    assert float(frame["n"][0]) == 1.5
    assert frame["h"].to_list() == [1.5, None, None]


def test_a_duration_is_no_damage(reader: Reader) -> None:
    read = reader.read(parquet(TABLE.select(["d"])), "parquet")
    expected: Any = timedelta(hours=30) if "duration" in DTYPES else "P1DT6H"
    assert read.table.frame["d"][0] == expected


def test_a_moment_of_impala_is_one_of_parquet(reader: Reader) -> None:
    moments = pa.table({"t": pa.array([datetime(2020, 1, 2, 3, 4, 5)], pa.timestamp("ns"))})
    content = parquet(moments, use_deprecated_int96_timestamps=True)
    assert reader.read(content, "parquet").table.frame["t"].to_list() == [datetime(2020, 1, 2, 3, 4, 5)]


@pytest.mark.parametrize(("form", "write"), [("parquet", parquet), ("feather", arrow)])
def test_some_columns_and_rows_are_read(form: str, write: Any, reader: Reader) -> None:
    content = write(TABLE)
    read = reader.read(content, form, columns=["c", "i"], types={"i": "double"}, rows=2)
    assert read.table.frame.rows() == [("x", 1.0), ("y", None)]
    assert "no column 'cc'" in reader.refused(content, form, columns=["cc"]).message
    renamed = reader.read(content, form, names=list("abcdefgh"), columns=["c"])
    assert renamed.table.frame.to_dict(as_series=False) == {"c": ["x", "y", None]}
    assert "3 names for 8 columns" in reader.refused(content, form, names=["a", "b", "c"]).message


def test_text_columns_take_spellings_of_missing_values_and_date_formats(reader: Reader) -> None:
    content = parquet(pa.table({"t": ["31.12.2020", "-"], "u": ["-", "x"]}))
    read = reader.read(content, "parquet", missing=["-"], date_formats=["%d.%m.%Y"])
    day = read.table.frame["t"][0]
    assert (day.year, day.month, day.day) == (2020, 12, 31)
    assert read.table.frame["u"].to_list() == [None, "x"]


def test_a_value_that_is_not_of_the_wanted_type_is_named(reader: Reader) -> None:
    content = parquet(pa.table({"t": ["1", "x"], "f": [1.0, 2.5], "big": [2**53 + 1, 1]}))
    refused = reader.refused(content, "parquet", types={"t": "integer"})
    assert refused.message == "Column 't' cannot be read as integer: row 2 holds 'x'."
    assert "row 2 holds '2.5'" in reader.refused(content, "parquet", types={"f": "integer"}).message
    assert (
        "row 1 holds '9007199254740993'"
        in reader.refused(content, "parquet", types={"big": "double"}).message
    )
    assert "no column type 'number'" in reader.refused(content, "parquet", types={"t": "number"}).message
    assert (
        reader.read(content, "parquet", types={"big": "string"}).table.frame["big"][0] == "9007199254740993"
    )


def test_text_becomes_a_decimal_or_a_time_where_tables_have_these_types(reader: Reader) -> None:
    content = parquet(pa.table({"d": ["1.50", "-2", None], "t": ["09:30", "17:00", None]}))
    if "decimal" not in get_args(ColumnType):
        assert (
            "no column type 'decimal'" in reader.refused(content, "parquet", types={"d": "decimal"}).message
        )
        return
    frame = reader.read(content, "parquet", types={"d": "decimal", "t": "time"}).table.frame
    assert frame["d"].to_list() == [Decimal("1.50"), Decimal("-2.00"), None]
    assert frame["t"].to_list() == [time(9, 30), time(17), None]
    assert (
        "row 1 holds 'x'"
        in reader.refused(parquet(pa.table({"d": ["x"]})), "parquet", types={"d": "time"}).message
    )
