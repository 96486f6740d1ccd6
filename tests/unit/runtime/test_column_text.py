"""Values as text and as JSON, against Python's and NumPy's own forms."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from compute.sdk.column_text import as_text, csv_ready, json_values
from compute.sdk.table import Table


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([True, None], ["true", None]),
        ([2**63 - 1], [str(2**63 - 1)]),
        ([Decimal("1.50")], ["1.50"]),
        ([date(2020, 1, 2), date.min, date.max], ["2020-01-02", "0001-01-01", "9999-12-31"]),
        ([time(1, 2, 3, 400_000), time()], ["01:02:03.400", "00:00:00"]),
        ([datetime(2020, 1, 2, 3)], ["2020-01-02T03:00:00"]),
        ([b"\x00\xff", None], [base64.b64encode(b"\x00\xff").decode(), None]),
        ([timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=500)], ["P1DT2H3M4.5S"]),
        ([timedelta(), -timedelta(seconds=90), timedelta(days=400)], ["PT0S", "-PT1M30S", "P400D"]),
        ([[1, None], None, []], ["[1, null]", None, "[]"]),
        ([{"a": "é", "b": [date(2020, 1, 2)]}, None], ['{"a": "é", "b": ["2020-01-02"]}', None]),
        ([None, None], [None, None]),
        ([{"*": 1, "^.*$": 2}], ['{"*": 1, "^.*$": 2}']),
    ],
    ids=repr,
)
def test_every_value_has_its_text(values: list[Any], texts: list[Any]) -> None:
    column = Table.of(pl.DataFrame({"a": values})).frame["a"]
    assert as_text(column).to_list() == texts
    assert as_text(column).dtype == pl.String


def test_nanoseconds_of_a_time_of_day_are_kept() -> None:
    assert as_text(pl.Series([1], dtype=pl.Int64).cast(pl.Time)).to_list() == ["00:00:00.000000001"]


@pytest.mark.parametrize("microseconds", [2**63 - 1, -(2**63) + 1, 253_402_300_800_000_000])
def test_moments_beyond_the_calendar_are_written_as_numpy_does(microseconds: int) -> None:
    column = pl.Series("a", [microseconds, None, 0], dtype=pl.Int64).cast(pl.Datetime("us"))
    expected = [str(np.datetime64(microseconds, "us")), None, "1970-01-01T00:00:00"]
    assert as_text(column).to_list() == expected
    lines = csv_ready(column.to_frame()).write_csv().splitlines()
    assert lines == ["a", expected[0], "", "1970-01-01T00:00:00"]


def test_dates_beyond_the_calendar_are_written_as_numpy_does() -> None:
    column = pl.Series("a", [2**31 - 1, -(2**31), 0], dtype=pl.Int32).cast(pl.Date)
    expected = [str(np.datetime64(days, "D")) for days in (2**31 - 1, -(2**31))]
    assert as_text(column).to_list() == [*expected, "1970-01-01"]


def test_the_longest_durations_are_exact() -> None:
    column = pl.Series([2**63 - 1, -(2**63)], dtype=pl.Int64).cast(pl.Duration("us"))
    days, rest = divmod(2**63 - 1, 86_400_000_000)
    assert (days, rest) == (106_751_991, 14_454_775_807)
    assert as_text(column).to_list() == ["P106751991DT4H54.775807S", "-P106751991DT4H54.775808S"]


def test_json_inside_lists_is_exact_and_has_no_numbers_that_json_lacks() -> None:
    column = pl.Series([[float("nan"), float("inf"), 0.5, None]])
    assert json_values(column) == [["NaN", "Infinity", 0.5, None]]
    assert json.loads(as_text(pl.Series([[2**63 - 1]]))[0]) == [2**63 - 1]
    assert as_text(pl.Series([[Decimal("0.10")]]))[0] == '["0.10"]'
