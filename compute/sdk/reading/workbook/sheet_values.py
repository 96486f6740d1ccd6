"""Columns of a sheet as the cells mean them: whole numbers, times of day, durations, texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from compute.sdk.reading.column_options import without_spellings
from compute.sdk.reading.inference import infer_column
from compute.sdk.reading.numbers import LARGEST_EXACT
from compute.sdk.reading.options import Note, Remedy
from compute.sdk.table import DTYPES

#: The day that a time of day is on, by the two ways of counting days.
_DAYS_OF_TIMES = (datetime(1899, 12, 31), datetime(1904, 1, 1))
_DAY = timedelta(days=1)
_TIME_AS_TEXT = r"^(?:1899-12-31|1904-01-01) (\d\d:\d\d:\d\d(?:\.\d+)?)$"
_DAY_AS_TEXT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
#: A column of numbers with so few other spellings may be one of numbers.
FEW_SPELLINGS, FEW_SHARE = 3, 0.1


def meant(column: pl.Series, missing: Sequence[str] | None) -> pl.Series:
    """The column in the type of its values."""
    if column.dtype == pl.Float64:
        return _whole(column.fill_nan(None))
    if isinstance(column.dtype, pl.Datetime):
        return _time_of_day(column.dt.cast_time_unit("us"))
    if isinstance(column.dtype, pl.Duration):
        return column.dt.cast_time_unit("us")
    return _text(column, missing) if column.dtype == pl.String else column


def _whole(numbers: pl.Series) -> pl.Series:
    values = numbers.drop_nulls()
    if not len(values) or not ((values == values.floor()) & (values.abs() <= LARGEST_EXACT)).all():
        return numbers
    return numbers.cast(pl.Int64)


def _time_of_day(moments: pl.Series) -> pl.Series:
    values = moments.drop_nulls()
    for day in _DAYS_OF_TIMES:
        if len(values) and values.is_between(day, day + _DAY, closed="left").all():
            return moments.dt.time()
    if "date" in DTYPES and len(values) and (values.dt.time() == datetime(1900, 1, 1).time()).all():
        return moments.dt.date()
    return moments


def _text(column: pl.Series, missing: Sequence[str] | None) -> pl.Series:
    # A cell with a time or a day among texts comes as a moment.
    text = column.str.replace(_TIME_AS_TEXT, "$1").str.replace(_DAY_AS_TEXT, "$1")
    text = text.set((text.str.strip_chars() == "").fill_null(False), None)
    rest = without_spellings(text, missing)
    return rest if rest.null_count() == text.null_count() else infer_column(rest)


def doubtful(column: pl.Series) -> Note | None:
    """What a person may want to know of a column: digits that are gone, or a few spellings among numbers."""
    if column.dtype == pl.Float64:
        return _digits_lost(column)
    return _nearly_numbers(column) if column.dtype == pl.String else None


def _digits_lost(numbers: pl.Series) -> Note | None:
    values = numbers.drop_nulls()
    if not len(values) or not (values == values.floor()).all() or not (values.abs() > LARGEST_EXACT).any():
        return None
    message = (
        f"Column '{numbers.name}' has whole numbers of which Excel keeps 15 digits: type such ids as text."
    )
    return Note("values.digits_lost", message, column=numbers.name)


def _nearly_numbers(column: pl.Series) -> Note | None:
    values = column.drop_nulls()
    others = values.filter(values.cast(pl.Float64, strict=False).is_null())
    spellings = others.unique(maintain_order=True)
    if not 0 < len(spellings) <= FEW_SPELLINGS or len(others) > FEW_SHARE * len(values):
        return None
    told = ", ".join(f"'{spelling[:40]}' ({(others == spelling).sum():,}×)" for spelling in spellings)
    message = (
        f"Column '{column.name}' has {len(values) - len(others):,} numbers and {told}: treat as missing?"
    )
    remedy = Remedy.missing(column.name, spellings)
    return Note("values.nearly_numbers", message, column=column.name, remedy=remedy)
