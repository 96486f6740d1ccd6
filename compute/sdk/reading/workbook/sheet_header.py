"""The header rows of a sheet: one, or several where groups stand above names or units below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from compute.sdk.reading.delimited.shapes import kind

#: Header rows of one table.
HEADER_ROWS = 5
#: Rows below a header row by which it is judged.
JUDGED_ROWS = 100
#: The share of a column's values that tells that it has numbers or times.
TYPED_SHARE = 0.8
#: Texts that stand for a missing value, and so for a row of data.
_MISSING = frozenset({"n/a", "na", "nan", "null", "none", "-", "--", "?", "."})
Row = Sequence[str | None]


def header_rows(grid: Sequence[Row], start: int) -> range:
    """The places of the header rows, of which ``start`` is one.

    Above it: groups, which leave the first column out. Below it: words where all that follows is numbers.
    """
    above = reversed(range(max(0, start - HEADER_ROWS + 1), start))
    lead = next(at for at in range(len(grid[start])) if any(row[at] is not None for row in grid[start:]))
    groups = len(list(takewhile(lambda row: _is_of_groups(grid[row][lead:]), above)))
    below = range(start + 1, min(len(grid), start - groups + HEADER_ROWS))
    more = len(list(takewhile(lambda row: _is_of_names(grid[row], grid[row + 1 :]), below)))
    return range(start - groups, start + more + 1)


def _is_of_groups(row: Row) -> bool:
    return row[0] is None and sum(cell is not None for cell in row) > 1


def _is_of_names(row: Row, later: Sequence[Row]) -> bool:
    """Whether a row has words where the rows after it have numbers and times."""
    rows = [other for other in later[:JUDGED_ROWS] if any(cell is not None for cell in other)]
    if len(rows) < 2:
        return False
    pairs = [cell for cell, values in zip(row, zip(*rows, strict=True), strict=True) if _is_typed(values)]
    filled = [cell for cell in pairs if cell is not None]
    words = [cell for cell in filled if not _is_value(cell) and cell.strip().lower() not in _MISSING]
    return len(words) == len(filled) > 1 and len(filled) * 2 >= len(pairs)


def _is_typed(values: Sequence[str | None]) -> bool:
    filled = [value for value in values if value is not None]
    return bool(filled) and sum(map(_is_value, filled)) >= TYPED_SHARE * len(filled)


def _is_value(cell: str) -> bool:
    return kind(cell) in ("number", "moment")


def joined_names(rows: Sequence[Row], places: Sequence[int]) -> Mapping[int, str]:
    """The names of columns from their header rows; a group's name is that of the columns right of it too."""
    filled = [*(_forward(row) for row in rows[:-1]), rows[-1]]
    columns = zip(places, zip(*filled, strict=True), zip(*rows, strict=True), strict=True)
    return {
        place: " ".join(dict.fromkeys(word.strip() for word in words if word is not None))
        for place, words, own in columns
        if any(word is not None for word in own)
    }


def _forward(row: Row) -> Row:
    """A merged cell has its value in its first column."""
    found: list[str | None] = []
    for cell in row:
        found.append(cell if cell is not None or not found else found[-1])
    return found
