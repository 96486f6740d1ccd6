"""Infers column types from text, over every value: blank is missing, all others must fit."""

from __future__ import annotations

import re

import polars as pl

_BOOLEANS = {"true": True, "false": False}
#: A leading zero means a code (a zip code, an account), which becoming a number would damage.
_INTEGER = r"^\s*[+-]?(0|[1-9][0-9]*)\s*$"
_NUMBER_START = re.compile(r"^\s*[+-]?(\.?\d|nan\b|inf)", re.IGNORECASE)
_ZERO_LED = r"^\s*[+-]?0[0-9]"
_DATE = re.compile(
    r"^\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?$"
)
_DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S%.f",
)
_ZONED_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
)


def infer_types(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of strings with each column in the narrowest type that fits all of its values.

    Types tried: boolean (true/false), integer, double, datetime (ISO 8601). Anything else, and a
    column without values, stays text, unchanged. Whitespace-only cells are missing.
    """
    return pl.DataFrame([infer_column(column) for column in frame])


def infer_column(column: pl.Series) -> pl.Series:
    """A column of strings in its inferred type."""
    text = _blank_as_missing(column)
    values = text.drop_nulls()
    if not values.len():
        return text
    sample = values[0]
    if sample.strip().lower() in _BOOLEANS:
        return _boolean(text, values)
    if _NUMBER_START.match(sample) and (number := _number(text, values)) is not None:
        return number
    return _datetime(text) if _DATE.match(sample) else text


def _blank_as_missing(column: pl.Series) -> pl.Series:
    blank = column.str.contains(r"^\s*$")
    return column.set(blank.fill_null(False), None) if blank.any() else column


def _boolean(text: pl.Series, values: pl.Series) -> pl.Series:
    folded = text.str.strip_chars().str.to_lowercase()
    if not folded.drop_nulls().is_in(list(_BOOLEANS)).all():
        return text
    return folded.replace_strict(_BOOLEANS, return_dtype=pl.Boolean)


def _number(text: pl.Series, values: pl.Series) -> pl.Series | None:
    if values.str.contains(_ZERO_LED).any():
        fractions = values.filter(values.str.contains(_ZERO_LED)).str.contains(r"^\s*[+-]?0+\.").all()
        if not fractions:
            return None
    trimmed = text.str.strip_chars()
    if values.str.contains(_INTEGER).all():
        whole = trimmed.cast(pl.Int64, strict=False)
        if whole.null_count() == text.null_count():
            return whole
    number = trimmed.cast(pl.Float64, strict=False)
    return number.fill_nan(None) if number.null_count() == text.null_count() else None


def parse_datetimes(text: pl.Series) -> pl.Series:
    """ISO 8601 strings as times, all in the form of the first one; any other is missing.

    Times with a zone become UTC.
    """
    values = text.drop_nulls()
    match = _DATE.match(values[0]) if values.len() else None
    zoned = match is not None and match["zone"] is not None
    moments = [_moments(text, form) for form in (_ZONED_FORMATS if zoned else _DATE_FORMATS)]
    return min(moments, key=lambda moment: moment.null_count())


def _moments(text: pl.Series, form: str) -> pl.Series:
    moments = text.str.to_datetime(form, time_unit="us", strict=False)
    if form not in _ZONED_FORMATS:
        return moments
    return moments.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _datetime(text: pl.Series) -> pl.Series:
    moments = parse_datetimes(text)
    return moments if moments.null_count() == text.null_count() else text
