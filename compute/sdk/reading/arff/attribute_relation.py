"""ARFF text as a table: nominal attributes become categories."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.arff.attributes import Attribute, declared, split_values
from compute.sdk.reading.bad_rows import Oddities
from compute.sdk.reading.column_names import check_width, usable_names
from compute.sdk.reading.column_options import apply_column_options, without_spellings
from compute.sdk.reading.numbers import beyond_numbers, exact_numbers
from compute.sdk.reading.options import FileRead, Note, ReadOptions
from compute.sdk.reading.text_file import text_file
from compute.sdk.table import DTYPES, ColumnMeta, Table

#: Values converted to columns at a time, to bound the memory of Python's own strings.
CHUNK_VALUES = 1_000_000
_WEIGHT = re.compile(r",?\s*\{\s*[-+]?[\d.][\d.eE+-]*\s*\}\s*$")
_INNER = re.compile(r"\s*(?P<index>\d+)\s+(?P<value>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^,]*)\s*(?:,|$)")
_SPECIAL = re.compile(r"['\"{]")
#: In the formats of times, and of days.
_TIMED, _DATED = ("%H", "%I"), ("%Y", "%y", "%d", "%m", "%b", "%B")


def read_arff_file(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    """An ARFF file as a table; raises ComponentError naming the line that cannot be read."""
    file = text_file(path, options, rows)
    with file.open() as text:
        return _read(text, file.options, file.notes, rows)


def read_arff(text: TextIO) -> Table:
    """As ``read_arff_file``; a row that does not fit is an error."""
    return _read(text, ReadOptions(on_bad_rows="fail"), [], None).table


@dataclass
class _Header:
    """The attributes, the line of ``@data``, and whether a weight was seen."""

    attributes: list[Attribute] = field(default_factory=list)
    line: int = 0
    weights: bool = False


def _read(text: TextIO, options: ReadOptions, notes: Sequence[Note], rows: int | None) -> FileRead:
    lines = enumerate(text, 1)
    header = _header(lines)
    odd = Oddities(options.on_bad_rows)
    body = _Body(header, odd)
    frame = body.frame(lines, rows)
    columns, told = _columns(frame, header.attributes, options, odd)
    names = usable_names([attribute.name for attribute in header.attributes])
    table = Table.of(
        pl.DataFrame([column.alias(name) for column, name in zip(columns, names, strict=True)]),
        {
            name: ColumnMeta(categorical=attribute.kind == "nominal")
            for name, attribute in zip(names, header.attributes, strict=True)
        },
    )
    if header.weights:
        told.append(Note("arff.weights", "Weights of attributes and rows are left out."))
    return FileRead(apply_column_options(table, options), options, [*notes, *odd.notes(), *told])


def _header(lines: Iterator[tuple[int, str]]) -> _Header:
    header = _Header()
    for number, line in lines:
        word = line.lstrip("\ufeff \t").partition("%")[0].split(None, 1)[:1]
        match [part.lower() for part in word]:
            case [] | ["@relation"]:
                continue
            case ["@attribute"]:
                try:
                    attribute, weighted = declared(line.lstrip("\ufeff"), number)
                except ValueError as error:
                    raise _not_arff(f"line {number} {error}") from error
                header.attributes.append(attribute)
                header.weights |= weighted
            case ["@data"] if header.attributes:
                header.line = number
                check_width(len(header.attributes))
                return header
            case ["@data"]:
                raise _not_arff(f"line {number} begins the data, and no attribute is declared before")
            case _:
                raise _not_arff(f"line {number} is neither a comment nor a declaration")
    raise _not_arff("there is no line @data")


def _not_arff(problem: str) -> ComponentError:
    return ComponentError(
        "file.arff", f"This is not ARFF: {problem}.", "Check the @attribute and @data lines."
    )


class _Body:
    """The rows after ``@data``, as text: one column per attribute, then the line."""

    def __init__(self, header: _Header, odd: Oddities) -> None:
        self._header = header
        self._odd = odd
        self._width = len(header.attributes)
        self._absent = [
            {"numeric": "0", "integer": "0", "nominal": attribute.first or None}.get(attribute.kind)
            for attribute in header.attributes
        ]

    def frame(self, lines: Iterable[tuple[int, str]], rows: int | None) -> pl.DataFrame:
        wanted = islice(self._rows(lines), rows)
        chunks = [self._chunk([])]
        size = max(1, CHUNK_VALUES // (self._width + 1))
        while part := list(islice(wanted, size)):
            chunks.append(self._chunk(part))
        frame = pl.concat(chunks, rechunk=True)
        if self._odd.count > frame.height:
            raise _not_arff(self._odd.first)
        return frame

    def _chunk(self, rows: list[tuple[list[str | None], int]]) -> pl.DataFrame:
        columns = zip(*(values for values, _ in rows), strict=True) if rows else ((),) * self._width
        texts = [pl.Series(str(index), values, dtype=pl.String) for index, values in enumerate(columns)]
        return pl.DataFrame([*texts, pl.Series("line", [line for _, line in rows], dtype=pl.Int64)])

    def _rows(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[list[str | None], int]]:
        for number, line in lines:
            content = line.strip()
            if not content or content.startswith("%"):
                continue
            try:
                values = self._values(content)
            except ValueError as error:
                self._odd.add(number, str(error), "left out")
                continue
            fitting = self._fitting(values, number)
            if fitting is not None:
                yield fitting, number

    def _values(self, content: str) -> list[str | None]:
        if not _SPECIAL.search(content):
            parts = content.split(",")
            if len(parts) == 1 < self._width:
                parts = content.split()
            return [None if part in ("", "?") else part for part in map(str.strip, parts)]
        unweighted = _WEIGHT.sub("", content) if content.endswith("}") else content
        if unweighted and unweighted != content:
            self._header.weights = True
            content = unweighted
        return self._sparse(content) if content.startswith("{") else split_values(content)

    def _sparse(self, content: str) -> list[str | None]:
        if not content.endswith("}"):
            raise ValueError("begins with a brace and does not end with one")
        values, inner, at = list(self._absent), content[1:-1].strip(), 0
        while at < len(inner):
            match = _INNER.match(inner, at)
            if match is None:
                raise ValueError(f"has no index and value at '{inner[at : at + 40]}'")
            if int(match["index"]) >= self._width:
                raise ValueError(f"has index {match['index'][:20]}, beyond the last attribute")
            values[int(match["index"])] = split_values(match["value"])[0]
            at = match.end()
        return values

    def _fitting(self, values: list[str | None], number: int) -> list[str | None] | None:
        if len(values) > self._width and not any(values[self._width :]):
            del values[self._width :]
        if len(values) == self._width:
            return values
        more = len(values) > self._width
        told = "the last are left out" if more else "the others are missing"
        many = "1 value" if len(values) == 1 else f"{len(values)} values"
        kept = self._odd.add(number, f"has {many} for {self._width} attributes", told)
        return [*values[: self._width], *[None] * (self._width - len(values))] if kept else None


def _columns(
    frame: pl.DataFrame, attributes: Sequence[Attribute], options: ReadOptions, odd: Oddities
) -> tuple[list[pl.Series], list[Note]]:
    """Each attribute's column in its type, and what there is to tell of columns."""
    texts = [
        # Under their numbers: polars takes some names for patterns.
        without_spellings(frame[str(index)], options.missing)
        for index, _ in enumerate(attributes)
    ]
    wrong = [_wrong(text, attribute) for text, attribute in zip(texts, attributes, strict=True)]
    kept = pl.Series([True]).new_from_index(0, frame.height)
    for text, mask, attribute in zip(texts, wrong, attributes, strict=True):
        for row in mask.arg_true():
            value, line = text[row], frame["line"][row]
            done = "it is kept" if attribute.kind == "nominal" else f"column '{attribute.name}' is text"
            odd.add(
                line, f"has '{value}' for {attribute.kind} attribute '{attribute.name}'", done, attribute.name
            )
        kept &= ~mask
    if odd.mode == "drop":
        texts = [text.filter(kept) for text in texts]
        wrong = [mask.filter(kept) for mask in wrong]
    notes: list[Note] = []
    columns = [
        _typed(text, bool(mask.any()), attribute, notes)
        for text, mask, attribute in zip(texts, wrong, attributes, strict=True)
    ]
    return columns, notes


def _wrong(text: pl.Series, attribute: Attribute) -> pl.Series:
    """Which values are none of the attribute's."""
    if attribute.kind == "nominal":
        return text.is_not_null() & ~text.is_in(list(attribute.values)).fill_null(True)
    if attribute.kind in ("numeric", "integer"):
        return text.is_not_null() & text.cast(pl.Float64, strict=False).is_null()
    if attribute.kind == "date" and attribute.form:
        return text.is_not_null() & _moments(text, attribute).is_null()
    return pl.Series([False]).new_from_index(0, len(text))


def _moments(text: pl.Series, attribute: Attribute) -> pl.Series:
    if not any(sign in attribute.form for sign in _DATED):
        return text.str.to_time(attribute.form, strict=False)
    moments = text.str.to_datetime(attribute.form, time_unit="us", strict=False)
    if getattr(moments.dtype, "time_zone", None):
        moments = moments.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return moments


def _typed(text: pl.Series, odd: bool, attribute: Attribute, notes: list[Note]) -> pl.Series:
    name = attribute.name
    if attribute.kind == "date" and not attribute.form:
        told = (
            f"The date format of attribute '{name}' cannot be read: its values stay text. Set date_formats."
        )
        notes.append(Note("arff.date_format", told, column=name))
    if odd or attribute.kind in ("nominal", "string") or (attribute.kind == "date" and not attribute.form):
        return text
    if attribute.kind == "date":
        moments = _moments(text, attribute)
        timed = any(sign in attribute.form for sign in _TIMED)
        return moments if timed or "date" not in DTYPES else moments.dt.date()
    numbers = exact_numbers(text, whole=attribute.kind == "integer")
    if numbers is None:
        notes.append(beyond_numbers(name))
        return text
    if numbers.dtype == pl.Float64 and attribute.kind == "integer":
        told = f"Attribute '{name}' is declared integer and has fractions: it is read as double."
        notes.append(Note("arff.fractions", told, column=name))
    return numbers
