"""Cutting a log into chunks between characters, never within one."""

from __future__ import annotations

#: Maximum bytes of a UTF-8 character after its first.
LONGEST_TAIL = 3


def whole_characters(chunk: bytes) -> bytes:
    """The chunk without an incomplete UTF-8 character at its end."""
    return chunk[: len(chunk) - _cut(chunk)]


def _cut(chunk: bytes) -> int:
    """The number of bytes at the end that belong to an incomplete character."""
    for back in range(1, min(LONGEST_TAIL, len(chunk)) + 1):
        byte = chunk[-back]
        if byte & 0b1100_0000 != 0b1000_0000:
            return back if _length(byte) > back else 0
    return 0


def _length(first: int) -> int:
    """The length in bytes of the character that starts with this byte."""
    if first >> 3 == 0b11110:
        return 4
    if first >> 4 == 0b1110:
        return 3
    return 2 if first >> 5 == 0b110 else 1
