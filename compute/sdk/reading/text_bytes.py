"""A text file in any encoding as blocks of UTF-8, cut where lines end."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.options import Note

#: Bytes inspected to tell text from other files.
SNIFFED_BYTES = 65_536
#: Bytes read at a time.
BLOCK_BYTES = 8 * 1024**2
#: What a file that is not UTF-8 most often is.
OTHERWISE = "windows-1252"
_CONTROL = bytes(set(range(9)) | set(range(14, 27)) | {28, 29, 30, 31})
#: Of the sniffed bytes, in a file that is neither UTF-8 nor has a mark.
CONTROL_SHARE = 0.002
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """``name`` as Python has it; ``mark`` bytes stand before the text."""

    name: str
    mark: int = 0

    @property
    def is_utf8(self) -> bool:
        return self.name == "utf-8"


def find_encoding(file: BinaryIO, given: str | None = None) -> Encoding:
    """The encoding of a file, which is left at the start of its text. Raises ComponentError for no text."""
    start = file.read(SNIFFED_BYTES)
    if not start:
        raise ComponentError(
            "file.empty", "The file is empty (0 bytes).", "Choose a file with a header and data."
        )
    mark, name = next(((mark, name) for mark, name in _MARKS if start.startswith(mark)), (b"", ""))
    encoding = Encoding(_known(given) if given else name or _without_mark(start), len(mark))
    if encoding.name in ("utf-16", "utf-32"):
        encoding = Encoding(name or f"{encoding.name}-le", len(mark))
    if encoding.is_utf8 and b"\0" in start:
        raise _not_text(start)
    file.seek(encoding.mark)
    return encoding


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        found = None
    if found is None or not found._is_text_encoding:
        raise ComponentError(
            "options.encoding",
            f"There is no encoding '{name}'.",
            "Use a name such as utf-8, windows-1252, latin-1 or utf-16, or leave it out.",
        )
    return "utf-8" if found.name in ("utf-8", "utf-8-sig", "ascii") else found.name


def _without_mark(start: bytes) -> str:
    nul = start.count(0)
    if not nul:
        _check_text(start)
        return "utf-8"
    for name, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if start[place::2].count(0) == nul and nul * 4 > len(start):
            return name
    raise _not_text(start)


def _not_text(start: bytes) -> ComponentError:
    return ComponentError(
        "file.not_text",
        f"The file is not text: byte {start.index(0) + 1} is NUL.",
        "Export it as CSV, or give it the extension of its actual format.",
    )


def _check_text(start: bytes) -> None:
    """Any bytes are Windows-1252; what has many control characters too is no text."""
    controls = len(start) - len(start.translate(None, _CONTROL))
    if controls <= len(start) * CONTROL_SHARE or _is_utf8_start(start):
        return
    raise ComponentError(
        "file.not_text",
        f"The file is not text: {controls} of its first {len(start)} bytes are control characters.",
        "Export it as CSV, or give it the extension of its actual format.",
    )


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8_start(start: bytes) -> bool:
    """Whether it is the start of UTF-8, the last character of which may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def first_other_line(file: BinaryIO, limit: int | None = None) -> int | None:
    """The first line of the rest of a file that is not UTF-8; None if there is none in ``limit`` bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = read = 0
    while data := file.read(BLOCK_BYTES):
        try:
            decoder.decode(data)
        except UnicodeDecodeError as error:
            # What the block before left over has no line end: it is a part of a character.
            return lines + error.object.count(b"\n", 0, error.start) + 1
        lines, read = lines + data.count(b"\n"), read + len(data)
        if limit is not None and read >= limit:
            return None
    return lines + 1 if decoder.getstate()[0] else None


@dataclass(slots=True)
class Recoder:
    """Makes UTF-8 of blocks of bytes, and remembers the first line that was not what it should be."""

    encoding: Encoding
    first: Note | None = None
    lines: int = 0
    _decoder: codecs.IncrementalDecoder | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if not self.encoding.is_utf8:
            self._decoder = codecs.getincrementaldecoder(self.encoding.name)()

    def decoded(self, data: bytes, final: bool = False) -> bytes:
        """The bytes of another encoding as UTF-8. Raises ComponentError where they are not of it."""
        if self._decoder is None:
            return data
        try:
            return self._decoder.decode(data, final).encode("utf-8", "replace")
        except UnicodeDecodeError as error:
            raise ComponentError(
                "file.encoding",
                f"The file is not {self.encoding.name}: {error.reason}.",
                "Leave the encoding out, or name the one it was saved with.",
            ) from error

    def mended(self, block: bytes, first_line: int) -> bytes:
        """A block of whole lines as valid UTF-8: a line that is not is read as Windows-1252."""
        if _is_utf8(block):
            return block
        lines = block.split(b"\n")
        for index, line in enumerate(lines):
            if not _is_utf8(line):
                self._tell(line, first_line + index)
                lines[index] = _windows(line).encode()
        return b"\n".join(lines)

    def _tell(self, line: bytes, number: int) -> None:
        self.lines += 1
        if self.first is None:
            try:
                line.decode()
            except UnicodeDecodeError as error:
                byte = line[error.start]
                character = _windows(line[error.start : error.start + 1])
                self.first = Note(
                    "encoding.guessed",
                    f"Line {number} is not UTF-8: byte {error.start + 1} of the line is 0x{byte:02X}. "
                    f"Lines like it are read as Windows-1252, where that is '{character}'.",
                    number,
                )

    def notes(self) -> list[Note]:
        return [self.first] if self.first else []


def _windows(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def blocks(file: BinaryIO, recoder: Recoder, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The rest of a file as UTF-8 in blocks of about ``size`` bytes, not cut at line ends yet."""
    while data := file.read(size):
        if text := recoder.decoded(data):
            yield text
    if rest := recoder.decoded(b"", final=True):
        yield rest
