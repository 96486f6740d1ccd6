"""Columns of text in the types that were asked for or are found, and what to say about the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_options import dtype_of
from compute.sdk.reading.inference import (
    blank_as_missing,
    empty_as_missing,
    has_codes,
    infer_column,
    parse_datetimes,
    parse_times,
)
from compute.sdk.reading.numbers import beyond_numbers
from compute.sdk.reading.options import Note, ReadOptions, Remedy
from compute.sdk.table import DTYPES

#: By name, whatever types tables have.
TYPES: Mapping[str, pl.DataType] = {str(name): dtype for name, dtype in DTYPES.items()}
#: Values by which a column of text is judged before all of it is.
JUDGED = 1_000
#: Columns whose types are found at the same time.
THREADS = 4
#: The share of values that tells how a column writes its numbers: the others may stand for missing ones.
MOSTLY = 0.9
#: Different spellings between numbers that may stand for a missing value.
SPELLINGS = 3
_DECIMAL_COMMA = r"^\s*[+-]?\d+,\d+\s*$"
_THOUSANDS = r"^\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*$"


def typed_columns(frame: pl.DataFrame, options: ReadOptions) -> tuple[pl.DataFrame, list[Note]]:
    """A frame of strings in types, and notes. Raises ComponentError for a value that is not of its type."""
    _check_types(frame, options)
    notes: list[Note] = []
    with ThreadPoolExecutor(THREADS) as threads:
        columns = list(threads.map(lambda text: _column(text, options), frame))
    for text, column in zip(frame, columns, strict=True):
        if column.dtype == pl.String and text.name not in options.types:
            notes += _notes(column, options)
    return pl.DataFrame(columns), notes


def _check_types(frame: pl.DataFrame, options: ReadOptions) -> None:
    for name, kind in options.types.items():
        if name not in frame.columns:
            raise ComponentError(
                "options.types", f"The file has no column '{name}'.", f"It has {_listed(frame.columns)}."
            )
        if kind not in ("decimal", *TYPES):
            listed = ", ".join(("decimal", *TYPES))
            raise ComponentError(
                "options.types", f"There is no column type '{kind}'.", f"Use one of {listed}."
            )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(f"'{name}'" for name in names[:10]) + more


def _column(text: pl.Series, options: ReadOptions) -> pl.Series:
    if options.missing:
        text = text.set(text.str.strip_chars().is_in(list(options.missing)).fill_null(False), None)
    kind = options.types.get(text.name)
    if kind is not None:
        return _of_type(blank_as_missing(text), kind, options)
    column = infer_column(text, options.date_formats or ())
    if column.dtype == pl.String and _has_marks(options):
        number = infer_column(_plain_numbers(column, options))
        return number if number.dtype.is_numeric() else column
    if column.dtype == pl.Float64 and options.decimal == ",":
        # A point is no decimal mark here, whatever polars takes it for.
        return blank_as_missing(text) if text.str.contains(".", literal=True).any() else column
    return column


def _has_marks(options: ReadOptions) -> bool:
    return bool(options.thousands) or options.decimal not in (None, "", ".")


def _plain_numbers(text: pl.Series, options: ReadOptions) -> pl.Series:
    """Numbers as Python writes them; what has a mark in the wrong place stays text."""
    plain = text.str.strip_chars()
    if options.thousands:
        mark = options.thousands
        decimal = options.decimal or "."
        grouped = rf"^[+-]?\d{{1,3}}({_escaped(mark)}\d{{3}})+({_escaped(decimal)}\d*)?$"
        marked = plain.str.contains(mark, literal=True)
        if not (plain.filter(marked.fill_null(False)).str.contains(grouped)).all():
            return text
        plain = plain.str.replace_all(mark, "", literal=True)
    if options.decimal not in (None, "", "."):
        if plain.str.contains(".", literal=True).any():
            return text
        plain = plain.str.replace_all(str(options.decimal), ".", literal=True)
    return plain


def _escaped(mark: str) -> str:
    return f"[{mark}]" if mark not in "^]\\" else f"\\{mark}"


def _of_type(text: pl.Series, kind: str, options: ReadOptions) -> pl.Series:
    column = _cast(text, kind, options)
    wrong = column.is_null() & text.is_not_null()
    if wrong.any():
        row = wrong.arg_true()[0]
        raise ComponentError(
            "options.types",
            f"'{text[row][:80]}' in row {row + 1} of column '{text.name}' is not of type {kind}.",
            "Leave the type out, make it string, or name the spelling as missing.",
            column=text.name,
        )
    return column


def _cast(text: pl.Series, kind: str, options: ReadOptions) -> pl.Series:
    trimmed = text.str.strip_chars()
    match kind:
        case "string":
            return text
        case "integer" | "double" | "decimal":
            plain = _plain_numbers(text, options) if _has_marks(options) else trimmed
            return plain.cast(dtype_of(plain, kind) or pl.String(), strict=False)
        case "boolean":
            words = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
            return trimmed.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
        case "datetime" | "date":
            found = infer_column(text, options.date_formats or ())
            moments = found if found.dtype.is_temporal() else parse_datetimes(trimmed)
            return moments.cast(TYPES[kind])
        case "time":
            times = parse_times(trimmed)
            return pl.Series(text.name, [None] * len(text), TYPES[kind]) if times is None else times
        case _:
            raise ComponentError(
                "options.types",
                f"Text cannot be read as {kind}, which column '{text.name}' should be.",
                "Use string, then a component that converts it.",
                column=text.name,
            )


def _notes(text: pl.Series, options: ReadOptions) -> Iterator[Note]:
    """Whether a column of text is numbers but for a few spellings, or numbers with other marks."""
    start = empty_as_missing(text.head(JUDGED)).drop_nulls()
    if not start.len() or 2 * start.str.contains(r"^\s*[+-]?[\d.,]+([eE][+-]?\d+)?\s*$").sum() < start.len():
        return
    values = text.drop_nulls()
    trimmed = _plain_numbers(values, options) if _has_marks(options) else values.str.strip_chars()
    others = trimmed.filter(trimmed.cast(pl.Float64, strict=False).is_null())
    spellings = others.rename("spelling").value_counts(sort=True) if others.len() else None
    if spellings is not None and spellings.height <= SPELLINGS and others.len() < values.len():
        yield _nearly_numbers(text.name, values.len() - others.len(), spellings)
    elif _mostly(others, _THOUSANDS):
        marked = others.filter(others.str.contains(_THOUSANDS))
        yield _marks(text.name, marked[0], "thousands marks", "thousands")
    elif _mostly(others, _DECIMAL_COMMA):
        commas = others.filter(others.str.contains(_DECIMAL_COMMA))
        yield _marks(text.name, commas[0], "a decimal comma", "decimal")
    elif not others.len() and not has_codes(trimmed):
        yield beyond_numbers(text.name)


def _mostly(values: pl.Series, pattern: str) -> bool:
    return bool(values.len()) and bool(values.str.contains(pattern).sum() >= MOSTLY * values.len())


def _nearly_numbers(name: str, numbers: int, spellings: pl.DataFrame) -> Note:
    words = ", ".join(f"'{word[:40]}' {_times(count)}" for word, count in spellings.iter_rows())
    said = "1 number" if numbers == 1 else f"{numbers:,} numbers"
    return Note(
        "values.nearly_numbers",
        f"Column '{name}' has {said} and {words}: treat as missing? "
        "Then add it to the spellings of a missing value.",
        column=name,
        remedy=Remedy.missing(name, spellings["spelling"]),
    )


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"


def _marks(name: str, value: str, what: str, option: str) -> Note:
    return Note(
        f"values.{option}",
        f"'{value[:40]}' in column '{name}' looks like numbers with {what}: set {option} to ','.",
        column=name,
        remedy=Remedy(option, ",", (name,)),
    )
