"""Conversion of a column's values to another of the five column types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import DTYPES, ColumnType, column_type

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
#: ISO 8601, with as many fractional digits as needed.
ISO = "%Y-%m-%dT%H:%M:%S%.f"
#: Seconds from 1970-01-01 back to 0001-01-01, the first moment of Python's datetime.
_FIRST_SECOND = -62_135_596_800
_NOUNS: Mapping[ColumnType, str] = {
    "string": "text",
    "integer": "an integer",
    "double": "a number",
    "boolean": "true or false",
    "datetime": "a date",
}


def convert(column: pl.Series, kind: ColumnType, datetime_format: str = "") -> pl.Series:
    """The column converted to another type; missing values stay missing.

    Raises ComponentError if the types are incompatible, or naming the first value that cannot be
    converted.
    """
    source = column_type(column.dtype)
    if source == kind:
        return column
    if {source, kind} == {"boolean", "datetime"}:
        raise ComponentError(
            "column.type",
            f"Column '{column.name}' is {source}, which cannot be converted to {kind}.",
            column=column.name,
        )
    if source == "string":
        text = _blank_as_missing(column)
        return _checked(text, _parsed(text, kind, datetime_format), kind)
    return _checked(column, _cast(column, source, kind), kind)


def _cast(column: pl.Series, source: ColumnType, kind: ColumnType) -> pl.Series:
    if kind == "datetime":
        return _from_seconds(column)
    if source == "datetime":
        return column.dt.to_string(ISO) if kind == "string" else _to_seconds(column, kind)
    if source == "double" and kind == "integer":
        whole = column.cast(pl.Int64, strict=False)
        return whole.set(whole.cast(pl.Float64) != column, None)
    return column != 0 if kind == "boolean" else column.cast(DTYPES[kind])


def _to_seconds(column: pl.Series, kind: ColumnType) -> pl.Series:
    microseconds = column.dt.timestamp("us")
    return microseconds // 1_000_000 if kind == "integer" else microseconds / 1e6


def _from_seconds(column: pl.Series) -> pl.Series:
    """Times from seconds since 1970; missing if outside datetime's range."""
    seconds = column.cast(pl.Float64)
    possible = seconds.is_between(_FIRST_SECOND, datetime.max.replace(tzinfo=UTC).timestamp())
    microseconds = (column * 1_000_000).round() if column.dtype == pl.Float64 else column * 1_000_000
    return microseconds.set(~possible, None).cast(pl.Int64).cast(DTYPES["datetime"])


def _parsed(text: pl.Series, kind: ColumnType, datetime_format: str) -> pl.Series:
    if kind == "boolean":
        return text.str.to_lowercase().replace_strict(_BOOLEANS, default=None, return_dtype=pl.Boolean)
    if kind == "datetime":
        return _datetimes(text, datetime_format)
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


def _datetimes(text: pl.Series, form: str) -> pl.Series:
    """Times as Python parses them, each distinct text once; times with a zone become UTC."""
    parse: Callable[[str], datetime] = (
        (lambda value: datetime.strptime(value, form)) if form else datetime.fromisoformat
    )
    moments = {value: _datetime(parse, value) for value in text.drop_nulls().unique()}
    values = pl.Series(list(moments.values()), dtype=DTYPES["datetime"])
    return text.replace_strict(pl.Series(list(moments), dtype=pl.String), values, default=None)


def _datetime(parse: Callable[[str], datetime], value: str) -> datetime | None:
    try:
        moment = parse(value)
    except ValueError:
        # Not a date: the caller reports the first such value.
        return None
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _blank_as_missing(column: pl.Series) -> pl.Series:
    text = column.str.strip_chars()
    return text.set(text == "", None)


def _checked(before: pl.Series, after: pl.Series, kind: ColumnType) -> pl.Series:
    """The converted column; raises ComponentError if a value was lost."""
    lost = before.is_not_null() & after.is_null()
    count = int(lost.sum())
    if count:
        row = int(lost.arg_max() or 0)
        value, rows = before[row], "1 row" if count == 1 else f"{count} rows"
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
    if kind == "datetime" and column.dtype == pl.String:
        return "Set DateTime format to the format of the dates."
    if column.dtype != pl.String:
        return "Round or correct these values first with Apply SQL Transformation."
    literal = str(value).replace("'", "''")
    return (
        "Correct these values first, or set them to missing with Apply SQL Transformation: "
        f'SELECT * REPLACE (nullif("{column.name}", \'{literal}\') AS "{column.name}") FROM t1'
    )
