"""Logs are followed in pieces: a piece ends where a character ends."""

from __future__ import annotations

#: A UTF-8 character has at most so many bytes after its first.
LONGEST_TAIL = 3


def whole_characters(chunk: bytes) -> bytes:
    """The bytes without those at the end that begin a UTF-8 character and do not complete it."""
    return chunk[: len(chunk) - _cut(chunk)]


def _cut(chunk: bytes) -> int:
    """How many bytes at the end are the beginning of a character whose rest is missing."""
    for back in range(1, min(LONGEST_TAIL, len(chunk)) + 1):
        byte = chunk[-back]
        if byte & 0b1100_0000 != 0b1000_0000:
            return back if _length(byte) > back else 0
    return 0


def _length(first: int) -> int:
    """The bytes of the character that begins with this one."""
    if first >> 3 == 0b11110:
        return 4
    if first >> 4 == 0b1110:
        return 3
    return 2 if first >> 5 == 0b110 else 1
