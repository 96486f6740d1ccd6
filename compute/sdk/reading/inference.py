"""Infers column types from text, over every value: blank is missing, all others must fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from compute.sdk.reading.numbers import loses_digits
from compute.sdk.table import DTYPES

_BOOLEANS = {"true": True, "false": False}
_INTEGER = r"^\s*[+-]?(0|[1-9][0-9]*)\s*$"
_NUMBER_START = re.compile(r"^\s*[+-]?(\.?\d|nan\b|inf)", re.IGNORECASE)
_DATE = re.compile(
    r"^\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?$"
)
_TIME = re.compile(r"^\d\d:\d\d(:\d\d(\.\d{1,9})?)?$")
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
_WIDE_SPACES = ("\u00a0", "\u3000")
_WITH_TIME = re.compile("%[HIMSTfpsRrXcz]")
_TIME_FORMATS = ("%H:%M", "%H:%M:%S%.f")


def infer_types(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of strings with each column in the narrowest type that fits all of its values.

    Types tried: boolean (true/false), integer, double, date, time and datetime (ISO 8601). Anything
    else stays text, unchanged; a column without values has no type. Whitespace-only cells are missing.
    """
    return pl.DataFrame([infer_column(column) for column in frame])


def infer_column(column: pl.Series, date_formats: Sequence[str] = ()) -> pl.Series:
    """A column of strings in its inferred type; ``date_formats`` are strptime's, beside ISO 8601."""
    if column.dtype != pl.String:
        return column.fill_nan(None) if column.dtype == pl.Float64 else column
    place = next((at for at, value in enumerate(column.head(1_000)) if value and value.strip()), None)
    sample = column[place] if place is not None else None
    # Most columns that begin with a number hold nothing else: no need to look for blanks first.
    is_number = sample is not None and _NUMBER_START.match(sample) and not _DATE.match(sample)
    if is_number and (number := _number(empty_as_missing(column))) is not None:
        return number
    text = blank_as_missing(column)
    values = text.drop_nulls()
    if not values.len():
        return pl.repeat(None, column.len(), dtype=pl.Null(), eager=True).alias(column.name)
    return _typed(text, values[0], date_formats)


def _typed(text: pl.Series, sample: str, date_formats: Sequence[str]) -> pl.Series:
    if sample.strip().lower() in _BOOLEANS:
        return _boolean(text)
    is_number = _NUMBER_START.match(sample) and not _DATE.match(sample)
    if is_number and (number := _number(text)) is not None:
        return number
    for form in date_formats:
        moments = _strptime(text, form)
        if moments is not None:
            return moments
    if _TIME.match(sample) and (times := parse_times(text)) is not None:
        return times
    return _datetime(text) if _DATE.match(sample) else text


def empty_as_missing(column: pl.Series) -> pl.Series:
    empty = column == ""
    return column.set(empty.fill_null(False), None) if empty.any() else column


def blank_as_missing(column: pl.Series) -> pl.Series:
    """The column with cells of white space alone missing, the others unchanged."""
    least = column.min()
    if isinstance(least, str) and not any((column == space).any() for space in _WIDE_SPACES):
        # What begins with white space is less than all other text: a look at the least is enough.
        column = column if least else empty_as_missing(column)
        least = least or column.min()
        if not isinstance(least, str) or least > " ~":
            return column
    blank = column.str.strip_chars() == ""
    return column.set(blank.fill_null(False), None) if blank.any() else column


def _boolean(text: pl.Series) -> pl.Series:
    folded = text.str.strip_chars().str.to_lowercase()
    if not folded.drop_nulls().is_in(list(_BOOLEANS)).all():
        return text
    return folded.replace_strict(_BOOLEANS, return_dtype=pl.Boolean)


def _number(text: pl.Series) -> pl.Series | None:
    """Integers, else doubles; None if a value is neither, or would lose digits as a number."""
    trimmed = text
    whole = _all_cast(text, pl.Int64())
    if whole is None:
        number = _all_cast(text, pl.Float64())
        if number is None:
            trimmed = text.str.strip_chars()
            whole = _all_cast(trimmed, pl.Int64())
            number = _all_cast(trimmed, pl.Float64()) if whole is None else None
    if whole is not None:
        return None if has_codes(trimmed) else whole
    if number is None or has_codes(trimmed) or _all_integers(trimmed) or loses_digits(trimmed, number):
        return None
    return number.fill_nan(None)


def _all_cast(text: pl.Series, dtype: pl.DataType) -> pl.Series | None:
    number = text.cast(dtype, strict=False)
    return number if number.null_count() == text.null_count() else None


def as_number(text: pl.Series, dtype: pl.DataType) -> pl.Series | None:
    """The column as integers or as doubles, if all of it is and no digit is lost."""
    number = _all_cast(text, dtype)
    if number is None or has_codes(text) or (dtype == pl.Float64 and loses_digits(text, number)):
        return None
    return number


def has_codes(text: pl.Series) -> bool:
    """A zero before other digits means a code (a zip code, an account), which a number would damage."""
    digits = text.str.strip_chars_start("+-")
    led = digits.filter(digits.str.starts_with("0") & (digits.str.len_bytes() > 1))
    led = led.filter(led.str.contains(r"^0[0-9]")) if led.len() else led
    return bool(led.len()) and not led.str.contains(r"^0+\.").all()


def _all_integers(text: pl.Series) -> bool:
    """Whether they are integers, which do not fit 64 bits: as doubles, different ones would be equal."""
    return bool(text.drop_nulls().str.contains(_INTEGER).all())


def parse_datetimes(text: pl.Series) -> pl.Series:
    """ISO 8601 strings as times, all in the form of the first one; any other is missing.

    Times with a zone become UTC.
    """
    values = text.drop_nulls()
    match = _DATE.match(values[0]) if values.len() else None
    zoned = match is not None and match["zone"] is not None
    forms = _ZONED_FORMATS if zoned else _DATE_FORMATS
    first = values.head(1)
    fitting = [form for form in forms if not _moments(first, form).null_count()] or forms[:1]
    moments = [_moments(text, form) for form in fitting]
    return min(moments, key=lambda moment: moment.null_count())


def _moments(text: pl.Series, form: str) -> pl.Series:
    moments = text.str.to_datetime(form, time_unit="us", strict=False)
    if form not in _ZONED_FORMATS:
        return moments
    return moments.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _datetime(text: pl.Series) -> pl.Series:
    if "date" in DTYPES:
        days = text.str.to_date("%Y-%m-%d", strict=False)
        if days.null_count() == text.null_count():
            return days
    moments = parse_datetimes(text)
    return moments if moments.null_count() == text.null_count() else text


def parse_times(text: pl.Series) -> pl.Series | None:
    """Times of day, hh:mm or hh:mm:ss, where tables have a type for them."""
    if "time" not in DTYPES:
        return None
    for form in _TIME_FORMATS:
        times = text.str.to_time(form, strict=False)
        if times.null_count() == text.null_count():
            return times
    return None


def _strptime(text: pl.Series, form: str) -> pl.Series | None:
    """All values in one strptime format, as dates if it has no time; None if one is not in it."""
    moments = text.str.strip_chars().str.to_datetime(form, time_unit="us", strict=False)
    if moments.null_count() != text.null_count():
        return None
    if moments.dtype == pl.Datetime("us", "UTC"):
        moments = moments.dt.replace_time_zone(None)
    return moments.cast(pl.Date) if "date" in DTYPES and not _WITH_TIME.search(form) else moments
