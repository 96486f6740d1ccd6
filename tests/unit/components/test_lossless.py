"""Conversion without loss, against Python's own equality of numbers, dates and their texts."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compute.sdk.component_error import ComponentError
from designer.components.lossless import as_numbers, as_type, codes_of

NUMBERS = {
    pl.Boolean(): st.booleans(),
    pl.Int64(): st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-3, 3)),
    pl.Float64(): st.one_of(
        st.floats(allow_nan=False), st.integers(-3, 3).map(float), st.integers(-(2**63), 2**63).map(float)
    ),
    pl.Decimal(38, 2): st.one_of(
        st.decimals(-(10**20), 10**20, places=2), st.integers(-3, 3).map(lambda value: Decimal(value))
    ),
}
PAIRS = [(source, target) for source in NUMBERS for target in NUMBERS if source != target]


def exact(value: Any, *, written: bool) -> Any:
    """A number as Python compares it without rounding; beside decimals a double is what it is written as."""
    if isinstance(value, float) and math.isinf(value):
        return value
    return Fraction(repr(value) if isinstance(value, float) and written else value)


@settings(max_examples=60)
@given(st.data())
def test_a_number_of_another_type_is_the_same_number_or_refused(data: st.DataObject) -> None:
    source, target = data.draw(st.sampled_from(PAIRS))
    value = data.draw(NUMBERS[source])
    written = any(isinstance(dtype, pl.Decimal) for dtype in (source, target))
    column = pl.Series("x", [None, value], dtype=source)
    try:
        after = as_type(column, target)
    except ComponentError:
        # There is no exact counterpart: the nearest value of the other type is another number.
        assert not math.isfinite(value) or not exists(exact(value, written=written), target, written=written)
        return
    assert after.dtype == target
    assert after[0] is None
    assert exact(after[1], written=written) == exact(value, written=written)


def exists(number: Fraction, dtype: pl.DataType, *, written: bool) -> bool:
    if dtype == pl.Boolean:
        return number in (0, 1)
    if dtype == pl.Int64:
        return number.denominator == 1 and -(2**63) <= number < 2**63
    if dtype == pl.Float64:
        return exact(float(number), written=written) == number  # type: ignore[no-any-return]
    return (number * 100).denominator == 1 and abs(number) < 10**36


@settings(max_examples=30)
@given(st.integers(-(2**63), 2**63 - 1))
@example(2**53 + 1)
def test_a_whole_number_as_text_is_that_number(value: int) -> None:
    assert as_type(pl.Series([str(value)]), pl.Int64()).to_list() == [value]
    as_text = pl.Series([str(value)])
    if Fraction(float(value)) == value:
        assert as_type(as_text, pl.Float64()).to_list() == [float(value)]
    else:
        with pytest.raises(ComponentError):
            as_type(as_text, pl.Float64())


@settings(max_examples=30)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_python_writes_it_is_that_number(value: float) -> None:
    assert as_numbers(pl.Series([repr(value)])).to_list() == [value]


@pytest.mark.parametrize(
    "text", ["007", "+7", " 7", "7 ", "1,5", "0x7", "1e", ".5", "", "NaN", "inf", "true"]
)
def test_what_only_looks_like_a_number_is_no_number(text: str) -> None:
    sentence = f"Column 'n' was double in training, but is string here, e.g. '{text}' in row 2."
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        as_type(pl.Series("n", ["1", text]), pl.Float64())


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (
            ["2024-02-29", "2024-02-29T12:00:00+02:00"],
            pl.Datetime("us"),
            [datetime(2024, 2, 29), datetime(2024, 2, 29, 10)],
        ),
        ([date(2024, 2, 29)], pl.Datetime("us"), [datetime(2024, 2, 29)]),
        ([datetime(2024, 2, 29)], pl.Date(), [date(2024, 2, 29)]),
        (["TRUE", "false"], pl.Boolean(), [True, False]),
        ([True, False], pl.String(), ["true", "false"]),
    ],
)
def test_dates_and_truths_have_texts(values: list[Any], dtype: pl.DataType, expected: list[Any]) -> None:
    assert as_type(pl.Series(values), dtype).to_list() == expected


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([datetime(2024, 2, 29, 1)], pl.Date()),
        ([datetime(2024, 2, 29)], pl.Int64()),
        ([True], pl.Datetime("us")),
        (["yes"], pl.Boolean()),
        (["29.2.2024"], pl.Date()),
        ([[1]], pl.String()),
        ([b"a"], pl.String()),
        ([timedelta(1)], pl.String()),
    ],
)
def test_what_has_no_counterpart_is_refused(values: list[Any], dtype: pl.DataType) -> None:
    for known in ((), ("a", "1")):
        with pytest.raises(ComponentError, match="in training, but is"):
            as_type(pl.Series("x", values), dtype, known=known)


def test_a_text_with_more_places_than_the_decimals_is_refused_not_rounded() -> None:
    money = pl.Decimal(38, 2)
    fitting = as_type(pl.Series(["1.25", "1.2500", "1e-1", "7"]), money)
    assert fitting.to_list() == [Decimal("1.25"), Decimal("1.25"), Decimal("0.10"), Decimal(7)]
    with pytest.raises(ComponentError, match=r"is string here, e\.g\. '1\.255' in row 2"):
        as_type(pl.Series(["1.25", "1.255"]), money)


def test_a_date_beyond_the_years_of_a_datetime_is_refused() -> None:
    far = pl.Series("d", [0, 2**31 - 1], dtype=pl.Int32).cast(pl.Date)
    with pytest.raises(ComponentError, match=r"'d' was datetime in training, but is date here.* in row 2"):
        as_type(far, pl.Datetime("us"))


def test_values_are_found_in_whatever_type_they_are_written() -> None:
    known = [1, 2, 30]
    for values in ([30, 7, None], [30.0, 7.0, None], ["30", "7", None], ["3e1", "7.0", None]):
        assert codes_of(pl.Series(values), known).tolist() == [2, -1, -1]
    texts = ["1", "2.0", "red", "2024-01-01"]
    assert codes_of(pl.Series([2, 1, 3]), texts).tolist() == [1, 0, -1]
    assert codes_of(pl.Series([date(2024, 1, 1)]), texts).tolist() == [3]
