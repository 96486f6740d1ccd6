"""Reading a log from a byte offset on, never more of it than asked."""

from __future__ import annotations

from pathlib import Path

#: The most one answer carries. A reader that is behind asks again.
CHUNK_BYTES = 1024 * 1024
#: A UTF-8 character has at most so many bytes after its first.
LONGEST_TAIL = 3


def read_log(path: Path, offset: int, limit: int = CHUNK_BYTES) -> tuple[bytes, int]:
    """Bytes from ``offset`` to the present end, at most ``limit``, and the offset to go on from.

    A character that is cut at the end is left for the next read. An absent log is empty.
    """
    try:
        with path.open("rb") as log:
            log.seek(offset)
            chunk = log.read(limit)
    except FileNotFoundError:
        return b"", offset
    chunk = chunk[: len(chunk) - cut_character(chunk)]
    return chunk, offset + len(chunk)


def cut_character(chunk: bytes) -> int:
    """How many bytes at the end begin a UTF-8 character that is not complete; else 0."""
    for back in range(1, min(LONGEST_TAIL, len(chunk)) + 1):
        byte = chunk[-back]
        if byte & 0b1100_0000 == 0b1000_0000:
            continue
        length = 2 if byte >> 5 == 0b110 else 3 if byte >> 4 == 0b1110 else 4 if byte >> 3 == 0b11110 else 1
        return back if length > back else 0
    return 0
