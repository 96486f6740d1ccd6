"""Dates, times and durations as microseconds, and from text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from compute.sdk.column_text import MICROSECONDS
from compute.sdk.table import DTYPES, ColumnType, column_type

DAY = 86_400_000_000
#: The number of nanoseconds, in which polars counts a time of day, in a microsecond.
_NANOSECONDS = 1_000
_CLOCK = re.compile(
    r"(?P<sign>-)?(?:(?P<days>\d+) days?,? \+?)?"
    r"(?P<hours>\d+):(?P<minutes>\d\d)(?::(?P<seconds>\d\d(?:\.\d+)?))?"
)
_ISO_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def microseconds(column: pl.Series) -> pl.Series:
    """Since 1970-01-01 UTC for dates, since midnight for times of day."""
    number = column.to_physical().cast(pl.Int64)
    match column_type(column.dtype):
        case "date":
            return number * DAY
        case "time":
            return number // _NANOSECONDS
    return number


def from_microseconds(number: pl.Series, kind: ColumnType) -> pl.Series:
    """The reverse; missing where no value of the type is exactly so many."""
    match kind:
        case "date":
            whole = number.set(number % DAY != 0, None)
            return (whole.set(~whole.is_between(*MICROSECONDS), None) // DAY).cast(pl.Int32).cast(pl.Date)
        case "time":
            return (number.set(~number.is_between(0, DAY - 1), None) * _NANOSECONDS).cast(pl.Time)
        case "datetime":
            return number.set(~number.is_between(*MICROSECONDS), None).cast(DTYPES[kind])
    return number.cast(DTYPES[kind])


def parsed_times(text: pl.Series, kind: ColumnType, form: str) -> pl.Series:
    """Values as Python parses them, each distinct text once; missing where a text is none.

    Moments with a zone become UTC. Without ``form`` (strptime's) the texts are in ISO 8601.
    """
    parse = _parser(kind, form)
    found = {value: _value(parse, value) for value in text.drop_nulls().unique()}
    values = pl.Series(list(found.values()), dtype=DTYPES[kind])
    return text.replace_strict(pl.Series(list(found), dtype=pl.String), values, default=None)


def _parser(kind: ColumnType, form: str) -> Callable[[str], Any]:
    if kind == "duration":
        return duration_of
    if kind == "time" and not form:
        return time.fromisoformat
    moment: Callable[[str], datetime] = (
        (lambda value: datetime.strptime(value, form)) if form else datetime.fromisoformat
    )
    match kind:
        case "date":
            return lambda value: _date(moment(value))
        case "time":
            return lambda value: moment(value).time()
    return lambda value: _in_utc(moment(value))


def _value(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except (ValueError, OverflowError, re.error):
        # Not such a value, or no format: the caller reports the first such text.
        return None


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _date(moment: datetime) -> date:
    if moment.time() != time() or moment.tzinfo is not None:
        raise ValueError("It has a time of day.")
    return moment.date()


def duration_of(text: str) -> timedelta:
    """A duration such as ``P1DT2H30M``, ``26:30:00`` or ``1 day, 2:30``; raises ValueError for others."""
    match = _ISO_DURATION.fullmatch(text) or _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError("It is no duration.")
    days, hours, minutes = (int(match[unit] or 0) for unit in ("days", "hours", "minutes"))
    whole, _, fraction = (match["seconds"] or "0").partition(".")
    length = timedelta(days, int(whole), int(f"{fraction:0<6}"[:6]), minutes=minutes, hours=hours)
    return -length if match["sign"] else length
