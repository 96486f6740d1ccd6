"""Parse an uploaded file into a stored table, in a short-lived process of its own.

``python -m compute.intake.parse SOURCE TARGET_PARQUET --name original.csv`` prints
``{"type", "format", "rows", "schema", "options", "notes"}``, where ``options`` are those given and those
found. With ``--rows N`` it reads the first rows only and prints them too, as ``head``. A file that is no
table, such as a script's bundle, has the type ``file`` and gets no target. If the file cannot be parsed:
``{"code", "message", "hint"}`` as one JSON line on stderr, exit code 1, and no target file.
"""

from __future__ import annotations

import argparse
import errno
import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

from compute.errors import DISK_FULL
from compute.intake.cell_size import cell_bytes
from compute.intake.kind import kind_of
from compute.intake.preview import HEAD_COLUMNS, preview
from compute.sdk.column_text import in_calendar
from compute.sdk.column_types import ColumnType, column_type
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import check_readable
from compute.sdk.reading.formats import DEFAULT, format_of, read_file
from compute.sdk.reading.option_checks import checked_options
from compute.sdk.reading.options import FileRead, ReadOptions
from compute.sdk.table import Table, write_table

#: The most bytes in a cell, and the types whose cells can have any number of them.
CELL_BYTES = 16 * 1024**2
UNBOUNDED: frozenset[ColumnType] = frozenset({"string", "binary", "list", "struct"})
#: Notes that are told of a file, and characters of each.
MOST_NOTES, LONGEST_NOTE = 200, 1_000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m compute.intake.parse")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument(
        "--name", required=True, help="the file's original name; its extension decides the format"
    )
    parser.add_argument("--options", type=Path, help="a file of reading options, as JSON")
    parser.add_argument("--kind", choices=["table", "file"], help="default: what the file turns out to be")
    parser.add_argument("--rows", type=int, help="look at the first rows only")
    given = parser.parse_args(arguments)
    try:
        told = _told(given)
    except ComponentError as error:
        return _refuse(error)
    except MemoryError:
        return _refuse(
            ComponentError(
                "memory", "The file needs more memory than an upload may use.", "Split it, or upload Parquet."
            )
        )
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _refuse(
            ComponentError(DISK_FULL, "The server's disk is full. Free space there, then try again.")
        )
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0


def _told(given: argparse.Namespace) -> dict[str, Any]:
    if (given.kind or kind_of(given.source, given.name)) == "file":
        return {"type": "file", "format": "", "rows": None, "schema": None, "options": {}, "notes": []}
    options = checked_options(json.loads(given.options.read_text())) if given.options else DEFAULT
    found = parse_upload(given.source, given.target, given.name, options, given.rows)
    told = {
        "type": "table",
        "format": format_of(given.name),
        "rows": found.table.rows,
        "schema": found.table.schema(),
        "options": found.options.to_json(),
        "notes": _notes(found),
    }
    return told if given.rows is None else {**told, "head": preview(given.target, given.rows)["head"]}


def _notes(found: FileRead) -> list[dict[str, Any]]:
    told = (note.to_json() for note in found.notes[:MOST_NOTES])
    return [{**note, "message": note["message"][:LONGEST_NOTE]} for note in told]


def parse_upload(
    source: Path, target: Path, name: str, options: ReadOptions = DEFAULT, rows: int | None = None
) -> FileRead:
    """Parse ``source`` in the format that ``name`` indicates and write it, or its first rows, as a table."""
    found = read_file(source, format_of(name), options, rows=rows)
    table = found.table
    check_readable(table.names)
    if not table.rows:
        raise ComponentError("file.empty", "The file has a header but no rows.", "Choose a file with data.")
    check_values(table)
    write_table(table if rows is None else _shown(table, rows), target)
    return found


def _shown(table: Table, rows: int) -> Table:
    """The first rows of the columns that a preview shows: statistics of all others would take a second."""
    return table.with_frame(table.frame.select(table.names[:HEAD_COLUMNS]).head(rows))


def check_values(table: Table) -> None:
    """Raise ComponentError for values that nobody could look at afterwards: huge cells, impossible times."""
    for column in table.frame:
        size = _largest(column) if column_type(column.dtype) in UNBOUNDED else 0
        if size > CELL_BYTES:
            raise ComponentError(
                "value.size",
                f"Column '{column.name}' has a cell of {size:,} bytes; a cell has at most {CELL_BYTES:,}.",
                "Store long texts as files, and their names in the table.",
                column=column.name,
            )
        if not in_calendar(column):
            raise ComponentError(
                "value.time",
                f"Column '{column.name}' has a time before the year 1 or after 9999.",
                "Leave such times empty.",
                column=column.name,
            )


def _largest(column: pl.Series) -> int:
    """The bytes of the largest cell."""
    return int(cell_bytes(column).max() or 0)  # type: ignore[arg-type]  # a number, as sizes are


def _refuse(error: ComponentError) -> int:
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    sys.stderr.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
