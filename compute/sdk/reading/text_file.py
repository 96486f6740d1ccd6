"""A text file opened in the encoding it has: told, or found."""

from __future__ import annotations

import codecs
import io
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.options import Note, ReadOptions

#: Of a file at a time; and how much of it decides when only its first rows are wanted.
CHUNK_BYTES, SAMPLE_BYTES = 1024**2, 64 * 1024**2
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def open_text(path: Path, options: ReadOptions, rows: int | None) -> tuple[TextIO, ReadOptions, list[Note]]:
    """The file's text, the options with its encoding, and a note if the encoding was guessed.

    Bytes that the encoding does not have become U+FFFD. Raises ComponentError for an unknown encoding.
    """
    encoding = options.encoding
    notes: list[Note] = []
    if encoding is None:
        encoding, notes = _found(path, rows)
    else:
        _check(encoding)
    text = io.TextIOWrapper(path.open("rb"), encoding=encoding, errors="replace", newline=None)
    return text, replace(options, encoding=encoding), notes


def _check(encoding: str) -> None:
    try:
        "".encode(encoding)
    except (LookupError, ValueError) as error:
        raise ComponentError(
            "options.encoding",
            f"There is no encoding '{encoding}'.",
            "Use utf-8, utf-16, windows-1252, latin-1 or another one that Python knows.",
        ) from error


def _found(path: Path, rows: int | None) -> tuple[str, list[Note]]:
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    if marked is not None:
        return marked, []
    line = _first_not_utf8(path, SAMPLE_BYTES if rows is not None else None)
    if line is None:
        return "utf-8", []
    told = f"Line {line} is not UTF-8: the file is read as Windows-1252. Set encoding if that is wrong."
    return "windows-1252", [Note("file.encoding", told, line)]


def _first_not_utf8(path: Path, limit: int | None) -> int | None:
    """The first line that is not UTF-8; None if there is none among the first ``limit`` bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = read = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return lines + error.object.count(b"\n", 0, error.start) + 1
            lines, read = lines + chunk.count(b"\n"), read + len(chunk)
            if limit is not None and read >= limit:
                return None
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines + 1
    return None
