"""Columns from JSON objects: each key in the one type that holds all of its values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, get_args

import polars as pl

from compute.sdk.column_types import MOST_LEVELS
from compute.sdk.reading.column_names import check_width, usable_names
from compute.sdk.reading.json_objects.json_documents import Record
from compute.sdk.reading.numbers import LARGEST, SMALLEST, beyond_numbers, fit_doubles
from compute.sdk.reading.options import Note
from compute.sdk.table import ColumnType

#: Values converted to columns at a time, to bound the memory of Python's own objects.
CHUNK_VALUES = 1_000_000
#: Whether tables have types for lists and objects.
HAS_NESTED = "struct" in get_args(ColumnType)
#: Characters of a value in a note.
EXAMPLE = 40

_KINDS = {bool: "boolean", int: "integer", float: "double", str: "string", list: "list", dict: "struct"}
_DTYPES: dict[str, type[pl.DataType]] = {"boolean": pl.Boolean, "double": pl.Float64}


@dataclass
class Key:
    """What a key's values are: the first of each kind with its line, and whether numbers are exact."""

    kinds: dict[str, tuple[int, Any]] = field(default_factory=dict)
    in_integers: bool = True
    in_doubles: bool = True
    #: What is in its lists ('') and in its objects, by key.
    parts: dict[str, Key] = field(default_factory=dict)

    def add(self, line: int, value: Any, level: int = 0) -> None:
        kind = _KINDS[type(value)]
        if kind not in self.kinds:
            self.kinds[kind] = (line, value)
        if kind == "integer":
            self.in_integers = self.in_integers and SMALLEST <= value <= LARGEST
            self.in_doubles = self.in_doubles and fit_doubles((value,))
        for name, part in _parts(value) if level < MOST_LEVELS else ():
            if part is not None:
                self.parts.setdefault(name, Key()).add(line, part, level + 1)

    def is_nested(self) -> bool:
        """Whether all values are lists, or objects, of one type: polars makes true 1 among integers."""
        return set(self.kinds) in ({"list"}, {"struct"}) and all(
            part.has_one_type() for part in self.parts.values()
        )

    def has_one_type(self) -> bool:
        return self.is_nested() or self.dtype() != pl.String or set(self.kinds) == {"string"}

    def dtype(self) -> type[pl.DataType]:
        """Of the column: text if nothing narrower holds every value as it is."""
        kinds = set(self.kinds)
        if kinds == {"integer"} and self.in_integers:
            return pl.Int64
        if kinds == {"integer", "double"} and self.in_doubles:
            return pl.Float64
        narrow = [_DTYPES[kind] for kind in kinds if kind in ("boolean", "double")]
        return narrow[0] if len(kinds) == 1 and narrow else pl.String

    def note(self, name: str, unit: str) -> Note | None:
        """Why the column is text, if that is not what its values are."""
        if set(self.kinds) in ({"list"}, {"struct"}) and not self.is_nested():
            told = f"The lists or objects of column '{name}' hold values of several types: it is JSON text."
            return Note("values.mixed", told, column=name)
        if (
            self.dtype() != pl.String
            or not self.kinds
            or (len(self.kinds) == 1 and "integer" not in self.kinds)
        ):
            return None
        if set(self.kinds) <= {"integer", "double"}:
            return beyond_numbers(name)
        (first, one), (second, other) = list(self.kinds.values())[:2]
        told = (
            f"'{name}' is {as_text(one)[:EXAMPLE]} in {unit} {first} "
            f"and {as_text(other)[:EXAMPLE]} in {unit} {second}: the column is text."
        )
        return Note("values.mixed", told, second if unit == "line" else None, name)


def _parts(value: Any) -> Iterable[tuple[str, Any]]:
    """What is in a list or an object, with its key."""
    if isinstance(value, list):
        return (("", part) for part in value)
    return value.items() if isinstance(value, dict) else ()


def is_missing(value: Any, spellings: Sequence[str]) -> bool:
    """Null, NaN (as Python writes a missing value of any column), or a spelling of a missing value."""
    return value is None or value != value or (type(value) is str and value.strip() in spellings)


def as_text(value: Any) -> str:
    """A value as JSON writes it, a string as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def keys_of(records: Iterable[Record], missing: Sequence[str]) -> dict[str, Key]:
    """The keys of all objects, in the order of their first occurrence."""
    keys: dict[str, Key] = {}
    for line, record in records:
        for name, value in record.items():
            key = keys.get(name)
            if key is None:
                key = keys[name] = Key()
            if not is_missing(value, missing):
                key.add(line, value)
    return keys


def frame_of(records: Iterable[Record], keys: dict[str, Key], missing: Sequence[str]) -> pl.DataFrame:
    """The objects as rows, with the keys' types."""
    check_width(len(keys))
    builders = {name: _builder(key.dtype(), missing) for name, key in keys.items()}
    values = iter(records)
    size = max(1, CHUNK_VALUES // max(1, len(keys)))
    chunks = [_chunk([], builders, keys)]
    while part := [record for _, record in islice(values, size)]:
        chunks.append(_chunk(part, builders, keys))
    frame = pl.concat(chunks, rechunk=True)
    columns = [
        (_nested(column) if key.is_nested() else column).alias(name)
        for column, key, name in zip(frame, keys.values(), usable_names(list(keys)), strict=True)
    ]
    return pl.DataFrame(columns)


def _nested(text: pl.Series) -> pl.Series:
    """Lists or objects from their text, where tables have types for them and all fit one."""
    if not HAS_NESTED:
        return text
    try:
        return text.str.json_decode(infer_schema_length=None)
    except pl.exceptions.PolarsError:
        return text


_Builder = Callable[[Any], Any]


def _chunk(part: Sequence[Any], builders: dict[str, _Builder], keys: dict[str, Key]) -> pl.DataFrame:
    columns = []
    for index, (name, key) in enumerate(keys.items()):
        build = builders[name]
        columns.append(_series(str(index), [build(record.get(name)) for record in part], key.dtype()))
    return pl.DataFrame(columns)


def _series(name: str, values: list[Any], dtype: type[pl.DataType]) -> pl.Series:
    try:
        return pl.Series(name, values, dtype=dtype)
    except UnicodeEncodeError:  # half of a pair of UTF-16, which JSON can write and UTF-8 cannot
        whole = [None if value is None else value.encode(errors="replace").decode() for value in values]
        return pl.Series(name, whole, dtype=dtype)


def _builder(dtype: type[pl.DataType], missing: Sequence[str]) -> _Builder:
    def text(value: Any) -> str | None:
        return None if is_missing(value, missing) else as_text(value)

    def number(value: Any) -> float | None:
        return None if is_missing(value, missing) else float(value)

    def plain(value: Any) -> Any:
        return None if is_missing(value, missing) else value

    return {pl.String: text, pl.Float64: number}.get(dtype, plain)
