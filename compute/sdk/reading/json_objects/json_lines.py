"""JSON as a table: an object per line, a list of objects, or an object of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.bad_rows import Oddities
from compute.sdk.reading.column_options import apply_column_options
from compute.sdk.reading.json_objects.json_columns import frame_of, keys_of
from compute.sdk.reading.json_objects.json_documents import Record, numbered, objects_of_lines, whole_document
from compute.sdk.reading.json_objects.json_fast import read_plain_lines
from compute.sdk.reading.options import FileRead, Note, ReadOptions
from compute.sdk.reading.text_file import TextFile, text_file
from compute.sdk.table import Table


def read_json(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    """Objects as rows, keys as columns; raises ComponentError naming the line that is not an object."""
    file = text_file(path, options, rows)
    found, notes = file.options, file.notes
    with file.open() as text:
        whole = whole_document(text, rows) if not options.skip_rows else None
    if whole is not None:
        objects, told = whole
        records = list(enumerate(islice(objects, rows), 1))
        frame, more = _frame(lambda: records, found, "object")
        notes = [*notes, *told]
    else:
        odd = Oddities(options.on_bad_rows)
        frame, more = _lines(file, rows, odd)
        notes = [*notes, *odd.notes()]
    return FileRead(apply_column_options(Table.of(frame), options), found, [*notes, *more])


def _lines(file: TextFile, rows: int | None, odd: Oddities) -> tuple[pl.DataFrame, list[Note]]:
    options = file.options
    if options.encoding == "utf-8" and rows is None and not options.skip_rows and options.missing is None:
        plain = read_plain_lines(file.path)
        if plain is not None:
            return plain, []
    skip = options.skip_rows or 0

    def records(odd: Oddities) -> Iterator[Record]:
        with file.open() as text:
            yield from islice(objects_of_lines(numbered(text, skip), odd), rows)

    tries = iter([odd])
    frame, notes = _frame(lambda: records(next(tries, Oddities("keep"))), options, "line")
    if odd.count > frame.height or not frame.width:
        raise ComponentError(
            "file.json_lines",
            f"{odd.first[:1].upper()}{odd.first[1:]}." if odd.first else "The file has no objects.",
            "Write one object per line, or one list of objects.",
        )
    return frame, notes


def _frame(
    records: Callable[[], Iterable[Record]], options: ReadOptions, unit: str
) -> tuple[pl.DataFrame, list[Note]]:
    missing = options.missing or ()
    keys = keys_of(records(), missing)
    notes = [note for name, key in keys.items() if (note := key.note(name, unit)) is not None]
    return frame_of(records(), keys, missing), notes
