"""Blocks of a sheet in Excel's notation, such as ``B2:F20``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compute.sdk.component_error import ComponentError

_BLOCK = re.compile(r"\$?([A-Z]{1,3})\$?(\d{0,7})(?::\$?([A-Z]{1,3})\$?(\d{0,7}))?")


@dataclass(frozen=True, slots=True)
class Block:
    """Rows and columns count from 0; None for the last ones: to the end."""

    first_row: int = 0
    last_row: int | None = None
    first_column: int = 0
    last_column: int | None = None

    def has_column(self, place: int) -> bool:
        return place >= self.first_column and (self.last_column is None or place <= self.last_column)


def block(text: str) -> Block:
    """The block of a range: ``B2:F20``, ``B2:F``, ``B:F`` or ``B2``; ComponentError for another text."""
    match = _BLOCK.fullmatch(text.strip().upper())
    if match is not None:
        left, first, right, last = match.groups()
        rows = int(first or 1) - 1, int(last) - 1 if last else None
        columns = column_number(left), column_number(right) if right else None
        if rows[0] >= 0 and _in_order(rows) and _in_order(columns):
            return Block(*rows, *columns)
    raise ComponentError(
        "options.range",
        f"'{text}' is not a range of a sheet.",
        "Write its first and its last cell, such as B2:F20, or columns alone, such as B:F.",
    )


def _in_order(ends: tuple[int, int | None]) -> bool:
    return ends[1] is None or ends[0] <= ends[1]


def column_number(letters: str) -> int:
    """A column's place, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def row_of(text: str) -> int:
    """The first row, counted from 0, of a block such as ``A1:B2``."""
    return int(text.partition(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
