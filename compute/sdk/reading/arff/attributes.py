"""The attributes that an ARFF file declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import polars as pl

from compute.sdk.component_error import ComponentError

Kind = Literal["numeric", "integer", "string", "date", "nominal"]

_DECLARATION = re.compile(
    r"@attribute\s+(?P<name>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\s{]+)\s*(?P<kind>\S.*?)\s*$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?P<kind>numeric|real|integer)\s*(\[.*\])?\s*$", re.IGNORECASE)
_STRING = re.compile(r"string\s*$", re.IGNORECASE)
_DATE = re.compile(r"date(\s+(?P<form>\S.*?))?\s*$", re.IGNORECASE)
_WEIGHT = re.compile(r"(?<=\S)\s*\{\s*[-+]?[\d.][\d.eE+-]*\s*\}$")
#: A value, quoted or not, and what separates it from the next one.
VALUE = re.compile(
    r"""\s*(?:'(?P<single>(?:\\.|[^'\\])*)'|"(?P<double>(?:\\.|[^"\\])*)"|(?P<bare>[^,]*?))\s*(?:,|$)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
#: Letters of Java's SimpleDateFormat as strptime's.
_JAVA = {
    "yyyy": "%Y",
    "y": "%Y",
    "yy": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "M": "%m",
    "dd": "%d",
    "d": "%d",
    "HH": "%H",
    "H": "%H",
    "hh": "%I",
    "h": "%I",
    "mm": "%M",
    "m": "%M",
    "ss": "%S",
    "s": "%S",
    "SSS": "%3f",
    "a": "%p",
    "EEEE": "%A",
    "EEE": "%a",
    "Z": "%z",
    "X": "%#z",
    "XXX": "%#z",
}
_JAVA_PART = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|.", re.DOTALL)
ISO = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True, slots=True)
class Attribute:
    """``values``: of a nominal one. ``form``: of a date, as strptime has it; '' for one it cannot say."""

    name: str
    kind: Kind
    values: frozenset[str] = frozenset()
    first: str = ""
    form: str = ""


def declared(line: str, number: int) -> tuple[Attribute, bool]:
    """The attribute of a line ``@attribute …``, and whether it had a weight; raises ComponentError."""
    match = _DECLARATION.match(line.strip())
    if match is None:
        raise _wrong(number, "has no name and type for its attribute")
    name, kind = unquoted(match["name"]), match["kind"]
    plain = _WEIGHT.sub("", kind)
    return _attribute(name, plain, number), plain != kind


def _attribute(name: str, kind: str, number: int) -> Attribute:
    if numeric := _NUMERIC.match(kind):
        return Attribute(name, "integer" if numeric["kind"].lower() == "integer" else "numeric")
    if _STRING.match(kind):
        return Attribute(name, "string")
    if date := _DATE.match(kind):
        form = date["form"]
        return Attribute(name, "date", form=ISO if form is None else _strptime(unquoted(form)))
    if kind.startswith("{") and kind.endswith("}"):
        values = [value for value in split_values(kind[1:-1]) if value is not None]
        return Attribute(name, "nominal", frozenset(values), values[0] if values else "")
    if kind.lower().startswith("relational"):
        raise ComponentError(
            "file.arff",
            f"Attribute '{name}' in line {number} is relational: a table in a cell is not read.",
            "Save the inner table as a file of its own, with a column to join it by.",
            line=number,
        )
    raise _wrong(number, f"gives attribute '{name}' the type '{kind[:40]}', which ARFF does not have")


def _wrong(number: int, problem: str) -> ComponentError:
    return ComponentError(
        "file.arff",
        f"This is not ARFF: line {number} {problem}.",
        "Types are numeric, integer, real, string, date and a list such as {a, b}.",
        line=number,
    )


def split_values(text: str) -> list[str | None]:
    """Values between commas, without quotes and escapes; None for ``?`` and for nothing.

    Raises ValueError for a quote that is not closed, or is followed by something else.
    """
    values: list[str | None] = []
    at = 0
    while True:
        match = VALUE.match(text, at)
        if match is None:
            raise ValueError("has quotes that are not closed")
        values.append(_value(match))
        at = match.end()
        if at == match.start() or text[at - 1 : at] != ",":
            if at < len(text):
                raise ValueError("has quotes that are not closed")
            return values


def _value(match: re.Match[str]) -> str | None:
    bare = match["bare"]
    if bare is not None:
        if bare[:1] in ("'", '"'):
            raise ValueError("has quotes that are not closed")
        return None if bare in ("", "?") else bare
    return unescaped(match["single"] if match["single"] is not None else match["double"]) or None


def unquoted(text: str) -> str:
    """A name or a format without its quotes."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return unescaped(text[1:-1]) if quoted else text


def unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    sign = match[1]
    return chr(int(sign[1:], 16)) if len(sign) > 1 else _ESCAPED.get(sign, sign)


def _strptime(form: str) -> str:
    """A format of Java as strptime's; '' if it has a part that strptime lacks."""
    parts = []
    for match in _JAVA_PART.finditer(form):
        part = match[0]
        if part.startswith("'"):
            part = part[1:-1].replace("''", "'") or "'"
        elif match[1]:
            if part not in _JAVA:
                return ""
            parts.append(_JAVA[part])
            continue
        parts.append(part.replace("%", "%%"))
    found = "".join(parts)
    try:
        pl.Series(["x"]).str.to_datetime(found, strict=False)
    except pl.exceptions.PolarsError:
        return ""
    return found
