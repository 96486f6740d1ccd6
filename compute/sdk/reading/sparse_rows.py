"""SVMLight text (``label qid:group index:value …``) as a table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.bad_rows import Oddities
from compute.sdk.reading.column_names import check_width, default_names
from compute.sdk.reading.column_options import apply_column_options
from compute.sdk.reading.numbers import beyond_numbers, exact_column
from compute.sdk.reading.options import FileRead, Note, ReadOptions
from compute.sdk.reading.text_file import text_file
from compute.sdk.table import ColumnMeta, Table

LABELS, GROUPS = "Labels", "qid"

Number = int | float
#: A label, the group of a ranking, and the values by index.
Row = tuple[Number, int | None, dict[int, Number]]


def read_svmlight_file(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    """Rows with columns ``Col1``… (absent indices are 0, values as written), ``qid`` and ``Labels``.

    Indices count from 1. A line that cannot be read is left out and told; raises ComponentError
    naming the first one if there are more of these than others.
    """
    file = text_file(path, options, rows)
    with file.open() as text:
        return _read(text, file.options, file.notes, rows)


def read_svmlight(lines: Iterable[str]) -> Table:
    """As ``read_svmlight_file``; a line that cannot be read is an error."""
    return _read(lines, ReadOptions(on_bad_rows="fail"), [], None).table


def _read(lines: Iterable[str], options: ReadOptions, notes: list[Note], limit: int | None) -> FileRead:
    odd = Oddities(options.on_bad_rows)
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        content = line.partition("#")[0].split()
        if not content:
            continue
        try:
            rows.append(_row(content))
        except ValueError as error:
            odd.add(number, f"is not SVMLight: {error}", "it is left out")
        if len(rows) == limit:
            break
    if odd.count > len(rows):
        first = f"{odd.first[:1].upper()}{odd.first[1:]}"
        hint = "Write lines as: label index:value index:value, indices from 1."
        raise ComponentError("file.svmlight", f"{first}.", hint)
    if not rows:
        raise ComponentError("file.empty", "There are no rows.", "Write at least one line.")
    told = [*notes, *odd.notes()]
    table = _table(rows, told)
    return FileRead(apply_column_options(table, options), options, told)


def _table(rows: list[Row], notes: list[Note]) -> Table:
    names = default_names(max((max(values, default=0) for _, _, values in rows), default=0))
    columns = [
        _column(name, [values.get(index, 0) for _, _, values in rows], notes)
        for index, name in enumerate(names, 1)
    ]
    if any(group is not None for _, group, _ in rows):
        columns.append(_column(GROUPS, [group for _, group, _ in rows], notes))
    columns.append(_column(LABELS, [label for label, _, _ in rows], notes))
    return Table.of(
        pl.DataFrame(columns), {LABELS: ColumnMeta(role="label"), GROUPS: ColumnMeta(role="none")}
    )


def _column(name: str, values: list[Number] | list[int | None], notes: list[Note]) -> pl.Series:
    column = exact_column(name, values)
    if column is not None:
        return column
    notes.append(beyond_numbers(name))
    return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)


def _row(items: list[str]) -> Row:
    group, pairs = None, items[1:]
    if pairs and pairs[0].startswith("qid:"):
        group, pairs = _index(pairs[0], pairs[0][4:]), pairs[1:]
    values: dict[int, Number] = {}
    for item in pairs:
        index, colon, value = item.partition(":")
        if not colon or _index(item, index) < 1:
            raise ValueError(f"'{item}' is not index:value")
        check_width(int(index))
        values[int(index)] = _number(value)
    return _number(items[0]), group, values


def _index(item: str, digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise ValueError(f"'{item[:40]}' is not index:value")
    return int(digits)


def _number(text: str) -> Number:
    digits = text.removeprefix("-").removeprefix("+")
    return int(text) if digits.isascii() and digits.isdigit() else float(text)
