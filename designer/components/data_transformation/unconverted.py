"""The next move when values cannot be converted to another type: a format, or a query that mends them."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice

import polars as pl

from compute.sdk.table import ColumnType
from designer.components.sql_words import sql_name, sql_text

#: Values that one query sets to missing; with more of them the next try names the next ones.
MOST_VALUES = 20
#: Different dates that a format is tried on.
MOST_DATES = 1_000
#: What other notations (Java, .NET, Excel) write for each of Python's directives, longest first.
_FOREIGN = {
    "yyyy": "%Y", "YYYY": "%Y", "yy": "%y", "YY": "%y",
    "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%m",
    "dddd": "%A", "EEEE": "%A", "ddd": "%a", "EEE": "%a",
    "dd": "%d", "DD": "%d", "d": "%d", "D": "%d",
    "HH": "%H", "H": "%H", "hh": "%I", "h": "%I",
    "mm": "%M", "m": "%M", "ss": "%S", "s": "%S",
    "SSSSSS": "%f", "SSS": "%f", "fff": "%f", "tt": "%p", "a": "%p", "zzz": "%z", "XXX": "%z",
}  # fmt: skip
_FOREIGN_TOKEN = re.compile("|".join(_FOREIGN))
_DECIMAL_COMMA = r"^\s*[+-]?\d+,\d+\s*$"
#: Formats that dates are often written in, tried on the values.
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y",
          "%b %d, %Y", "%B %d, %Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y")  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", "T%H:%M:%S")


def way_out(lost: pl.Series, kind: ColumnType, form: str, *, others: int) -> str:
    """The next move for the values of a column that were ``lost``; ``others`` could be converted."""
    if lost.dtype != pl.String:
        return _mend_numbers(lost, kind)
    if kind in ("date", "datetime") and not others:
        return _mend_format(lost, form)
    if kind in ("integer", "decimal", "double") and lost.str.contains(_DECIMAL_COMMA).all():
        return _mend_decimal_comma(lost.name)
    return _set_to_missing(lost)


def _mend_decimal_comma(column: str) -> str:
    name = sql_name(column)
    return (
        "These have a decimal comma. Read the file with the decimal mark ',', or replace it with Apply SQL "
        f"Transformation: SELECT * REPLACE (replace({name}, ',', '.') AS {name}) FROM t1"
    )


def _mend_format(lost: pl.Series, form: str) -> str:
    wanted = " or ".join(_fitting(lost, form)) or "the format of the dates, such as %d/%m/%Y %H:%M"
    if not form:
        return f"Set DateTime format to {wanted}."
    return f"The DateTime format '{form}' does not fit. In Python's notation it is {wanted}."


def _fitting(lost: pl.Series, form: str) -> list[str]:
    """One or two formats in which all the values are dates: what ``form`` means elsewhere comes first."""
    texts = [text.strip() for text in lost.unique(maintain_order=True).head(MOST_DATES)]
    if "%" not in form:
        meant = _FOREIGN_TOKEN.sub(lambda match: _FOREIGN[match[0]], form.replace("'", ""))
        if all(_is_date(text, meant) for text in texts):
            return [meant]
    usual = (date + time for date in _DATES for time in _TIMES)
    return list(islice((one for one in usual if all(_is_date(text, one) for text in texts)), 2))


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except (ValueError, re.error):
        return False
    return True


def _set_to_missing(lost: pl.Series) -> str:
    name = sql_name(lost.name)
    values = ", ".join(sql_text(text) for text in lost.unique(maintain_order=True).head(MOST_VALUES))
    return (
        "Correct these values first, or set them to missing with Apply SQL Transformation: "
        f"SELECT * REPLACE (CASE WHEN {name} NOT IN ({values}) THEN {name} END AS {name}) FROM t1"
    )


def _mend_numbers(lost: pl.Series, kind: ColumnType) -> str:
    name = sql_name(lost.name)
    mended, limits = (f"round({name})", "-9.2e18 AND 9.2e18")
    if kind in ("date", "datetime"):
        mended, limits = name, "-62135596800 AND 253402300799"
    return (
        "Round these values, or set those beyond the limits to missing, with Apply SQL Transformation: "
        f"SELECT * REPLACE (CASE WHEN {name} BETWEEN {limits} THEN {mended} END AS {name}) FROM t1"
    )
