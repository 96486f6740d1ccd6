"""Where in a sheet its table is: below titles and notes, right of empty columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from compute.sdk.reading.options import ReadOptions
from compute.sdk.reading.workbook.sheet_header import header_rows, joined_names
from compute.sdk.reading.workbook.sheet_range import Block, block

#: Rows that are looked at to find a table's first.
HEAD_ROWS = 200
#: Excel's.
MAX_ROWS = 1_048_576
#: With so many of its values numbers, one column is a table and not a note.
_VALUES_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """``header``: the first row of names, counted from 0; None if there is none. ``first``: that of the data.

    ``names``: by a column's place. ``skipped``: rows above with something in them. ``is_table``: it has rows,
    and is more than a note.
    """

    header: int | None
    first: int
    names: Mapping[int, str]
    skipped: int
    is_table: bool


def area_of(options: ReadOptions) -> Block:
    """What of a sheet is looked at."""
    area = block(options.range) if options.range else Block()
    return replace(area, first_row=min(area.first_row + (options.skip_rows or 0), MAX_ROWS))


def place_of(book: Any, sheet: str, options: ReadOptions, rows: int) -> Place | None:
    """The table's place in the first ``rows`` rows of a sheet; None if they are empty."""
    area = area_of(options)
    places, grid = cells(book, sheet, area, rows)
    counts = [sum(cell is not None for cell in row) for row in grid]
    if not any(counts):
        return None
    told = bool(options.range or options.skip_rows)
    start = next(row for row, count in enumerate(counts) if count >= _enough(counts, told))
    named = options.header is not False
    header = header_rows(grid, start) if named else range(start, start + 1)
    below = [row for row in grid[header.stop :] if any(cell is not None for cell in row)]
    names = joined_names([grid[row] for row in header], places)
    return Place(
        header=area.first_row + header.start if named else None,
        first=area.first_row + (header.stop if named else start),
        names=names if named else {},
        skipped=sum(count > 0 for count in counts[: header.start]),
        is_table=bool(below) and (len(names) > 1 or _are_values(below)),
    )


def _enough(counts: Sequence[int], told: bool) -> int:
    """Cells that a table's first row has: half of the widest row's, for titles have one or two."""
    most = max(counts)
    return 1 if told or most == 1 else max(2, (most + 1) // 2)


def _are_values(rows: Sequence[Sequence[str | None]]) -> bool:
    values = [cell for row in rows for cell in row if cell is not None]
    return sum(cell[:1].isdigit() or cell[:1] == "-" for cell in values) > _VALUES_SHARE * len(values)


def cells(book: Any, sheet: str, area: Block, rows: int) -> tuple[list[int], list[list[str | None]]]:
    """The places of a sheet's columns, and its first rows as text without blanks."""
    import fastexcel

    limit = rows if area.last_row is None else min(rows, area.last_row - area.first_row + 1)
    if limit < 1:
        return [], []
    try:
        found = book.load_sheet(
            sheet,
            header_row=None,
            skip_rows=area.first_row,
            n_rows=limit,
            dtypes="string",
        )
    except fastexcel.InvalidParametersError:  # below the sheet's last row
        return [], []
    places = [column.absolute_index for column in found.selected_columns]
    kept = [index for index, place in enumerate(places) if area.has_column(place)]
    rows_of_text = found.to_polars().rows()
    return [places[index] for index in kept], [[_cell(row[index]) for index in kept] for row in rows_of_text]


def _cell(cell: str | None) -> str | None:
    return cell if cell is not None and cell.strip() else None
