"""Delimited text (CSV, TSV) as a frame, read in one bounded pass."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import check_width, default_names, usable_names
from compute.sdk.reading.inference import infer_types

#: Cells converted to columns at a time, to bound the memory of Python's own strings.
CHUNK_CELLS = 1_000_000
#: Longest single cell, in characters; otherwise an unclosed quote would swallow the file.
MAX_CELL_CHARACTERS = 16 * 1024**2
#: Bytes inspected to tell text from other files.
SNIFFED_BYTES = 65_536
_DELIMITERS = ",;\t|"


def read_delimited_file(path: Path, delimiter: str | None = None, *, has_header: bool = True) -> pl.DataFrame:
    """A text file as a frame with inferred column types. ``delimiter`` None: taken from the first line.

    Raises ComponentError naming the line for empty, binary, wrongly encoded or ragged files.
    """
    with path.open("rb") as file:
        encoding = _encoding(file)
        text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
        try:
            return read_delimited(text, delimiter, has_header=has_header)
        except UnicodeDecodeError as error:
            raise _encoding_error(path) from error


def read_delimited(text: TextIO, delimiter: str | None = None, *, has_header: bool = True) -> pl.DataFrame:
    """Delimited text with inferred column types; raises as ``read_delimited_file`` does."""
    first = text.readline()
    while first and not first.strip():
        first = text.readline()
    if not first:
        raise ComponentError("file.empty", "The file has no rows.", "Choose a file with a header and data.")
    mark = delimiter or _sniff(first)
    records = _records(_with_first(first, text), mark)
    _, row = next(records)
    check_width(len(row))
    if has_header:
        return infer_types(_frame(records, usable_names(row)))
    return infer_types(_frame(_with_row(row, records), default_names(len(row))))


def _encoding(file: BinaryIO) -> str:
    start = file.read(SNIFFED_BYTES)
    file.seek(0)
    if not start:
        raise ComponentError(
            "file.empty", "The file is empty (0 bytes).", "Choose a file with a header and data."
        )
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in start:
        raise ComponentError(
            "file.not_text",
            f"The file is not text: byte {start.index(0) + 1} is NUL.",
            "Export it as CSV, or give it the extension of its actual format.",
        )
    return "utf-8-sig"


def _encoding_error(path: Path) -> ComponentError:
    """Find the first line that is not UTF-8, which decoding in blocks does not tell."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = line[error.start]
                guess = bytes([byte]).decode("cp1252", errors="replace")
                return ComponentError(
                    "file.encoding",
                    f"Line {number} is not UTF-8: byte {error.start + 1} of the line is 0x{byte:02X} "
                    f"('{guess}' in Windows-1252).",
                    'Save the file as "CSV UTF-8" and upload it again.',
                    line=number,
                    byte=error.start + 1,
                )
    return ComponentError(
        "file.encoding", "The file is not valid UTF-8.", "Save it as UTF-8 and upload it again."
    )


def _sniff(line: str) -> str:
    """The most frequent delimiter of the first line; a comma if it has none."""
    best = max(_DELIMITERS, key=line.count)
    return best if line.count(best) else ","


def _with_first(first: str, rest: TextIO) -> Iterator[str]:
    yield first
    yield from rest


def _with_row(row: list[str], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield 1, row
    yield from rest


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on. Raises ComponentError for broken quoting."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise ComponentError(
            "file.quotes",
            f"The quotes in line {start} are not balanced: {error}.",
            'Close every quoted cell; write a quote inside one as "".',
            line=start,
        ) from error


def _frame(records: Iterator[tuple[int, list[str]]], names: list[str]) -> pl.DataFrame:
    """All records as strings; raises ComponentError for one with another number of fields."""
    width = len(names)
    limit = max(1, CHUNK_CELLS // width)
    chunks: list[pl.DataFrame] = []
    rows: list[list[str]] = []
    for line, row in records:
        if not row:
            if width > 1:
                continue  # a blank line; in a one-column file it is a missing value
            row = [""]
        if len(row) != width:
            raise _ragged(line, len(row), width)
        rows.append(row)
        if len(rows) == limit:
            chunks.append(_chunk(rows, names))
            rows = []
    chunks.append(_chunk(rows, names))
    return pl.concat(chunks, rechunk=True)


def _chunk(rows: list[list[str]], names: list[str]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    series = [pl.Series(name, values, dtype=pl.String) for name, values in zip(names, columns, strict=True)]
    return pl.DataFrame(series)


def _ragged(line: int, found: int, expected: int) -> ComponentError:
    fields = "1 field" if found == 1 else f"{found} fields"
    return ComponentError(
        "file.ragged",
        f"Line {line} has {fields}, but the first line has {expected}.",
        "Quote cells that contain the delimiter, or fix the line.",
        line=line,
        found=found,
        expected=expected,
    )
