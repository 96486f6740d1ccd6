"""Conversion of a column's values to another column type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from compute.sdk import log
from compute.sdk.column_text import as_text
from compute.sdk.component_error import ComponentError
from compute.sdk.table import DTYPES, ColumnType, column_type
from designer.components.data_transformation.time_values import (
    from_microseconds,
    microseconds,
    parsed_times,
)
from designer.components.data_transformation.unconverted import way_out
from designer.components.lossless import MOST_DIGITS
from designer.components.wording import counted

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_NUMBERS: frozenset[ColumnType] = frozenset({"integer", "decimal", "double"})
_TIMES: frozenset[ColumnType] = frozenset({"date", "time", "datetime", "duration"})
#: Times that are converted to each other: others have nothing in common.
_ALIKE: tuple[frozenset[ColumnType], ...] = (frozenset({"date", "datetime"}), frozenset({"time", "duration"}))
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)
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
    if source != kind and not _convertible(source, kind):
        raise ComponentError(
            "column.type",
            f"Column '{name}' is {source}, which cannot be converted to {kind}.",
            "Leave it out of the selected columns, or compute what you need with Apply SQL Transformation.",
            column=name,
        )


def way_to_meet(one: ColumnType, other: ColumnType) -> str:
    """The next move where columns of two types cannot come together."""
    if one != other and (_convertible(one, other) or _convertible(other, one)):
        return "Convert one of them with Edit Metadata."
    return "Convert both to text with Edit Metadata."


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
        shown = as_text(before) if column_type(before.dtype) in _TIMES else before
        raise ComponentError(
            "column.conversion",
            f"Column '{before.name}' is not {_NOUNS[kind]} in {counted(count, 'row')}, "
            f"e.g. '{shown[row]}' in row {row + 1}.",
            way_out(column.filter(lost), kind, form, others=int(after.count())),
            column=before.name,
            value=str(shown[row]),
            row=row + 1,
        )
    return after.alias(before.name)
