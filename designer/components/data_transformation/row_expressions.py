r"""Conditions on one column that choose rows: ``\"age" > 30 & <= 65``, ``\"city" ^New``.

A small parser of our own: the text is a person's, and is never evaluated as code.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import Any

import polars as pl

from compute.sdk.column_text import WITHOUT_CSV, as_text
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table, column_type
from designer.components.data_transformation.time_values import duration_of
from designer.components.selection import chosen_column

_COLUMN = re.compile(
    r'\s*(?:\\?"(?P<name>(?:[^"\\]|\\.)*)"|\(?\\(?P<index>\d{1,6})\)?)\s*(?P<rest>.*)', re.DOTALL
)
_TERM = re.compile(
    r"""\s*(?P<operator><=|>=|==|!=|<|>)\s*(?P<literal>"[^"]*"|'[^']*'|[^&|]+)\s*(?P<joint>[&|]|$)"""
)

#: Up to 38 digits fit 128 bits.
_INTEGER = re.compile(r"[+-]?\d{1,38}", re.ASCII)
#: Characters of a pattern, and of what is wrong with it, in an error.
LONGEST_SHOWN = 200


def matches_regular_expression(table: Table, expression: str) -> pl.Series:
    """Rows whose value, as text, contains the pattern. Raises ComponentError for an invalid expression.

    The pattern is a person's, so polars' engine searches for it: its time grows with the text, where
    Python's grows exponentially with it for patterns such as ``(x+x+)+y``.
    """
    name, pattern = _column_and_rest(table, expression)
    texts = _texts(table.frame[name])
    try:
        return texts.str.contains(pattern).fill_null(False)
    except pl.exceptions.ComputeError as error:
        shown = pattern if len(pattern) <= LONGEST_SHOWN else f"{pattern[:LONGEST_SHOWN]}…"
        raise _broken(expression, f"'{shown}' is not a regular expression ({_regex_fault(error)})") from error


def _texts(column: pl.Series) -> pl.Series:
    return as_text(column) if column_type(column.dtype) in WITHOUT_CSV else column.cast(pl.String)


def _regex_fault(error: Exception) -> str:
    """The line that says what is wrong, between a drawing of the place and the expression around it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = next((line for line in lines if line.startswith("error: ")), lines[0])
    return said.removeprefix("error: ")[:LONGEST_SHOWN]


def matches_relative_expression(table: Table, expression: str) -> pl.Series:
    """Rows whose value meets the comparisons. Raises ComponentError for an invalid expression."""
    name, rest = _column_and_rest(table, expression)
    alternatives = [
        reduce(lambda one, other: one & other, (_term(table, name, term, expression) for term in part))
        for part in _parts(rest, expression)
    ]
    condition = reduce(lambda one, other: one | other, alternatives)
    return table.frame.select(condition.fill_null(False).alias("chosen"))["chosen"]


def _column_and_rest(table: Table, expression: str) -> tuple[str, str]:
    match = _COLUMN.fullmatch(expression)
    if match is None or not match["rest"].strip():
        raise _broken(expression, "it needs a column and a condition")
    if match["index"] is None:
        return chosen_column(table, match["name"].replace('\\"', '"')), match["rest"].strip()
    index = int(match["index"])
    if index >= len(table.names):
        raise ComponentError(
            "column.unknown",
            f"No column number {index}. The table has {_numbers(len(table.names))}.",
            "Count columns from 0, or name the column.",
        )
    return table.names[index], match["rest"].strip()


def _numbers(count: int) -> str:
    return f"0 to {count - 1}" if count else "no columns"


def _parts(text: str, expression: str) -> list[list[tuple[str, str]]]:
    """Parse ``> 1 & < 3

    == 9`` into alternatives: ``[[(>, 1), (<, 3)], [(==, 9)]]``.
    """
    alternatives: list[list[tuple[str, str]]] = [[]]
    position = 0
    while True:
        match = _TERM.match(text, position)
        if match is None:
            raise _broken(expression, f"'{text[position:].strip()}' is not a comparison such as >= 10")
        alternatives[-1].append((match["operator"], match["literal"].strip()))
        if not match["joint"]:
            return alternatives
        if match["joint"] == "|":
            alternatives.append([])
        position = match.end()


def _term(table: Table, name: str, term: tuple[str, str], expression: str) -> pl.Expr:
    operator, text = term
    kind = column_type(table.frame.schema[name])
    if kind in ("binary", "list", "struct"):
        raise _broken(expression, f"column '{name}' is {kind}, which cannot be compared")
    if kind == "string" and operator not in ("==", "!="):
        raise _broken(expression, f"column '{name}' is text, which supports only == and !=")
    value = _literal(kind, text.strip("\"'"), name, expression)
    if kind == "integer" and isinstance(value, int):
        # As doubles, different integers beyond 2**53 compare as equal; in 64 bits, larger ones have no place.
        return _compare(pl.col(name).cast(pl.Int128), operator, pl.lit(value, dtype=pl.Int128))
    return _compare(pl.col(name), operator, pl.lit(value))


#: Characters of a day in ISO 8601; more are a moment, which days compare with as their midnight.
LONGEST_DATE = 10


def _literal(kind: str, text: str, name: str, expression: str) -> Any:
    try:
        match kind:
            case "string":
                return text
            case "null":
                return None
            case "datetime":
                return _moment(text)
            case "date":
                return date.fromisoformat(text) if len(text) == LONGEST_DATE else _moment(text)
            case "time":
                return time.fromisoformat(text)
            case "duration":
                return duration_of(text)
            case "decimal":
                return Decimal(text)
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        return _finite(text) if kind == "double" or not _INTEGER.fullmatch(text) else int(text)
    except (ValueError, KeyError, OverflowError, InvalidOperation) as error:
        shown = text[:LONGEST_SHOWN]
        raise _broken(expression, f"'{shown}' does not fit column '{name}' of type {kind}") from error


def _finite(text: str) -> float:
    number = float(text)
    if math.isnan(number):
        raise ValueError("nothing is equal to it, or greater, or less")
    return number


def _moment(text: str) -> datetime:
    """A time as tables have it: in UTC, without a zone."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _compare(column: pl.Expr, operator: str, value: pl.Expr) -> pl.Expr:
    match operator:
        case "<":
            return column < value
        case ">":
            return column > value
        case "<=":
            return column <= value
        case ">=":
            return column >= value
        case "==":
            return column == value
    return column != value


def _broken(expression: str, reason: str) -> ComponentError:
    return ComponentError(
        "expression.invalid",
        f"Cannot read the expression {expression[:LONGEST_SHOWN]!r}: {reason}.",
        r'Write it like \"age" > 30 & <= 65.',
        expression=expression[:LONGEST_SHOWN],
    )
