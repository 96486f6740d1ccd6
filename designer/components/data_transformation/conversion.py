"""Conversion of a column's values to another of the five column types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import DTYPES, ColumnType, column_type
from designer.components.data_transformation.unconverted import way_out
from designer.components.wording import counted

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
    check_convertible(column.name, source, kind)
    if source == "string":
        text = _blank_as_missing(column)
        converted = _checked(column, text, _parsed(text, kind, datetime_format), kind, datetime_format)
    else:
        converted = _checked(column, column, _cast(column, source, kind), kind)
    if kind == "double" and source in ("integer", "string"):
        warn_of_rounding(column, converted)
    return converted


def check_convertible(name: str, source: ColumnType, kind: ColumnType) -> None:
    """Raises ComponentError for types of which no value can be converted."""
    if {source, kind} == {"boolean", "datetime"}:
        raise ComponentError(
            "column.type",
            f"Column '{name}' is {source}, which cannot be converted to {kind}.",
            "Leave it out of the selected columns.",
            column=name,
        )


def warn_of_rounding(before: pl.Series, after: pl.Series) -> None:
    """Warn of integers, or texts that are integers, that are other numbers as doubles."""
    changed = before.cast(pl.Int128, strict=False) != after.cast(pl.Int128, strict=False)
    count = int(changed.sum())
    if count:
        log.warning(
            "column.rounded",
            f"{counted(count, 'value')} of column '{before.name}' became another number, e.g. "
            f"{before[int(changed.arg_max() or 0)]}: doubles hold 15 digits.",
            "Leave it integer, or convert it to text if it identifies rows.",
            column=before.name,
        )


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
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, re.error):
        # Not a date, before the year 1 in UTC, or no format: the caller reports the first such value.
        return None


def _blank_as_missing(column: pl.Series) -> pl.Series:
    text = column.str.strip_chars()
    return text.set(text == "", None)


def _checked(
    column: pl.Series, before: pl.Series, after: pl.Series, kind: ColumnType, form: str = ""
) -> pl.Series:
    """The converted column; raises ComponentError if a value of ``before`` was lost.

    ``before`` is the ``column``, of text without white space around it.
    """
    lost = before.is_not_null() & after.is_null()
    count = int(lost.sum())
    if count:
        row = int(lost.arg_max() or 0)
        raise ComponentError(
            "column.conversion",
            f"Column '{before.name}' is not {_NOUNS[kind]} in {counted(count, 'row')}, "
            f"e.g. '{before[row]}' in row {row + 1}.",
            way_out(column.filter(lost), kind, form, others=int(after.count())),
            column=before.name,
            value=str(before[row]),
            row=row + 1,
        )
    return after.alias(before.name)
