"""Conversion of a column's values to another column type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from compute.sdk.column_text import as_text
from compute.sdk.component_error import ComponentError
from compute.sdk.table import DTYPES, ColumnType, column_type
from designer.components.data_transformation.time_values import (
    from_microseconds,
    microseconds,
    parsed_times,
)

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_NUMBERS: frozenset[ColumnType] = frozenset({"integer", "decimal", "double"})
_TIMES: frozenset[ColumnType] = frozenset({"date", "time", "datetime", "duration"})
#: Times that are converted to each other: others have nothing in common.
_ALIKE: tuple[frozenset[ColumnType], ...] = (frozenset({"date", "datetime"}), frozenset({"time", "duration"}))
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)
#: Decimals of a table have up to 38 digits.
MOST_DIGITS = 38
_NOUNS: Mapping[ColumnType, str] = {
    "string": "text",
    "integer": "an integer",
    "decimal": "a decimal number",
    "double": "a number",
    "boolean": "true or false",
    "date": "a date",
    "time": "a time of day",
    "datetime": "a date",
    "duration": "a duration",
}


def convert(column: pl.Series, kind: ColumnType, datetime_format: str = "") -> pl.Series:
    """The column converted to another type; missing values stay missing.

    Raises ComponentError if the types are incompatible, or naming the first value that cannot be
    converted.
    """
    source = column_type(column.dtype)
    if source == kind:
        return column
    if not _convertible(source, kind):
        raise ComponentError(
            "column.type",
            f"Column '{column.name}' is {source}, which cannot be converted to {kind}.",
            "" if {source, kind} & {"boolean"} else "Compute what you need with Apply SQL Transformation.",
            column=column.name,
        )
    if source == "string":
        text = _blank_as_missing(column)
        return _checked(text, _parsed(text, kind, datetime_format), kind)
    return _checked(column, _cast(column, source, kind), kind)


def _convertible(source: ColumnType, kind: ColumnType) -> bool:
    if "string" in (source, kind) or source == "null":
        return True
    pair: frozenset[ColumnType] = frozenset({source, kind})
    if pair <= _NUMBERS | _TIMES:
        return bool(pair & _NUMBERS) or pair in _ALIKE
    return pair <= _NUMBERS | {"boolean"}


def _cast(column: pl.Series, source: ColumnType, kind: ColumnType) -> pl.Series:
    if source == "null":
        return column.cast(pl.Decimal(MOST_DIGITS, 0) if kind == "decimal" else DTYPES[kind])
    if kind == "string":
        return as_text(column)
    if source in _TIMES:
        ticks = microseconds(column)
        return from_microseconds(ticks, kind) if kind in _TIMES else _in_seconds(ticks, kind)
    if kind in _TIMES:
        return from_microseconds(_ticks_of_seconds(column), kind)
    if kind == "decimal":
        return _decimals(
            column.cast(pl.String) if source == "double" else column.cast(pl.Int64).cast(pl.String)
        )
    if kind == "integer" and source != "boolean":
        whole = column.cast(pl.Int64, strict=False)
        return whole.set(whole.cast(column.dtype, strict=False) != column, None)
    return column != 0 if kind == "boolean" else column.cast(DTYPES[kind])


def _in_seconds(ticks: pl.Series, kind: ColumnType) -> pl.Series:
    if kind == "integer":
        return ticks // 1_000_000
    return ticks / 1e6 if kind == "double" else ticks.cast(pl.Decimal(MOST_DIGITS, 6)) / 1_000_000


def _ticks_of_seconds(column: pl.Series) -> pl.Series:
    """Microseconds of a number of seconds; missing beyond 64 bits."""
    # Of an integer an exact product: a double has 53 bits.
    seconds = column.cast(pl.Decimal(MOST_DIGITS, 6)) if column.dtype != pl.Float64 else column
    ticks = (seconds * 1_000_000).round()
    return ticks.cast(pl.Int64, strict=False)


def _parsed(text: pl.Series, kind: ColumnType, datetime_format: str) -> pl.Series:
    if kind == "boolean":
        return text.str.to_lowercase().replace_strict(_BOOLEANS, default=None, return_dtype=pl.Boolean)
    if kind in _TIMES:
        return parsed_times(text, kind, datetime_format)
    if kind == "decimal":
        return _decimals(text)
    numbers = text.cast(pl.Float64, strict=False)
    if kind == "double":
        return numbers
    # "12.0" is an integer too. Exact integers are parsed as such: doubles lose digits beyond 2**53.
    exact = text.cast(pl.Int64, strict=False)
    return (
        exact
        if exact.null_count() == text.null_count()
        else exact.zip_with(exact.is_not_null(), _cast(numbers, "double", "integer"))
    )


def _decimals(text: pl.Series) -> pl.Series:
    """Decimals with as many places as the text with most of them; missing where the digits are too many."""
    found = {value: _decimal(value) for value in text.drop_nulls().unique()}
    places = max((_places(value) for value in found.values() if value is not None), default=0)
    dtype = pl.Decimal(MOST_DIGITS, min(places, MOST_DIGITS))
    fitting = [
        value if value is not None and value.adjusted() + 1 + places <= MOST_DIGITS else None
        for value in found.values()
    ]
    values = pl.Series(fitting, dtype=dtype)
    return text.replace_strict(pl.Series(list(found), dtype=pl.String), values, default=None)


def _decimal(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text):
        # The caller reports the first such text.
        return None
    value = Decimal(text)
    return value if _places(value) <= MOST_DIGITS else None


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _blank_as_missing(column: pl.Series) -> pl.Series:
    text = column.str.strip_chars()
    return text.set(text == "", None)


def _checked(before: pl.Series, after: pl.Series, kind: ColumnType) -> pl.Series:
    """The converted column; raises ComponentError if a value was lost."""
    lost = before.is_not_null() & after.is_null()
    count = int(lost.sum())
    if count:
        row = int(lost.arg_max() or 0)
        shown = as_text(before) if column_type(before.dtype) in _TIMES else before
        value, rows = shown[row], "1 row" if count == 1 else f"{count} rows"
        raise ComponentError(
            "column.conversion",
            f"Column '{before.name}' is not {_NOUNS[kind]} in {rows}, e.g. '{value}' in row {row + 1}.",
            _hint(before, value, kind),
            column=before.name,
            value=str(value),
            row=row + 1,
        )
    return after.alias(before.name)


def _hint(column: pl.Series, value: object, kind: ColumnType) -> str:
    if kind in ("date", "datetime") and column.dtype == pl.String:
        return "Set DateTime format to the format of the dates."
    if column.dtype != pl.String:
        return "Round or correct these values first with Apply SQL Transformation."
    literal = str(value).replace("'", "''")
    return (
        "Correct these values first, or set them to missing with Apply SQL Transformation: "
        f'SELECT * REPLACE (nullif("{column.name}", \'{literal}\') AS "{column.name}") FROM t1'
    )
