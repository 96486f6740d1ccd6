"""A text file in the encoding it has, told or found, as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from compute.sdk.reading.options import Note, ReadOptions
from compute.sdk.reading.text_bytes import OTHERWISE, Encoding, Recoder, find_encoding, first_other_line

#: How much of a file decides when only its first rows are wanted.
SAMPLE_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class TextFile:
    """``options`` have the encoding; ``notes`` tell of the first line that is of another than UTF-8."""

    path: Path
    encoding: Encoding
    options: ReadOptions
    notes: list[Note]

    def open(self) -> TextIO:
        """The text from its beginning; a UnicodeDecodeError where bytes are not of the encoding."""
        file = self.path.open("rb")
        file.seek(self.encoding.mark)
        text = io.BufferedReader(_MendedLines(file)) if self.notes else file
        return io.TextIOWrapper(text, encoding=self.encoding.name, newline=None)


def text_file(path: Path, options: ReadOptions, rows: int | None) -> TextFile:
    """A file whose text, or the first ``rows`` rows of it, are wanted.

    Raises ComponentError for an unknown encoding, and for what is no text.
    """
    with path.open("rb") as file:
        encoding = find_encoding(file, options.encoding)
        limit = SAMPLE_BYTES if rows is not None else None
        line = first_other_line(file, limit) if encoding.is_utf8 else None
        recoder = Recoder(encoding)
        if line is not None:
            file.seek(encoding.mark)
            recoder.mended(next(islice(file, line - 1, None)), line)
    name = OTHERWISE if recoder.first else encoding.name
    return TextFile(path, encoding, replace(options, encoding=name), recoder.notes())


class _MendedLines(io.RawIOBase):
    """The rest of a file, of which lines that are not UTF-8 are read as Windows-1252."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lines = self._mended()
        self._rest = memoryview(b"")

    def _mended(self) -> Iterator[memoryview]:
        recoder = Recoder(Encoding("utf-8"))
        return (memoryview(recoder.mended(line, 0)) for line in self._file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader passes
        self._rest = self._rest or next(self._lines, memoryview(b""))
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()
