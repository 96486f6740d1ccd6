"""A sheet of an Excel workbook as a table."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import usable_names
from compute.sdk.reading.column_options import apply_column_options, storable
from compute.sdk.reading.options import FileRead, Note, ReadOptions, Remedy
from compute.sdk.reading.reasons import reason
from compute.sdk.reading.workbook.sheet_cells import Cells, load_cells
from compute.sdk.reading.workbook.sheet_place import HEAD_ROWS, Place, area_of, place_of
from compute.sdk.reading.workbook.sheet_range import column_number, row_of
from compute.sdk.reading.workbook.sheet_values import doubtful, meant
from compute.sdk.reading.workbook.workbook_archive import (
    Findings,
    check_archive,
    first_rows,
    part_of_sheet,
    searched,
)
from compute.sdk.table import Table

#: Sheets that a sentence lists.
LISTED = 20


def read_workbook(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    """A sheet's table: the first one's that holds any, or the options'. Raises ComponentError.

    Whole numbers are integers, times of day and durations what they are; errors are missing.
    """
    import fastexcel

    check_archive(path)
    wanted = HEAD_ROWS + (rows or 0)
    cut = first_rows(path, wanted)
    whole = rows is None or cut is None
    findings = searched(path) if whole else Findings(booleans=searched(io.BytesIO(cut or b"")).booleans)
    try:
        head = fastexcel.read_excel(cut or path)
        book = head if rows is not None and cut is not None else fastexcel.read_excel(path)
        sheet, place = _chosen(head, options, wanted)
        frame, notes = _frame(book, sheet, place, rows, options, _has_truths(path, findings, sheet))
    except fastexcel.FastExcelError as error:
        raise ComponentError(
            "file.xlsx",
            f"The workbook cannot be read: {reason(error)}",
            "Save it again as .xlsx.",
        ) from error
    found = replace(options, sheet=sheet, header=place.header is not None)
    told = [
        *_of_sheet(book.sheet_names, sheet, options),
        *_of_place(place, options),
        *_of_parts(path, findings, sheet, place),
        *notes,
    ]
    return FileRead(apply_column_options(Table.of(storable(frame)), options), found, told)


def _chosen(book: Any, options: ReadOptions, rows: int) -> tuple[str, Place]:
    """The sheet that is meant and the place of its table; raises ComponentError that names the sheets."""
    names: list[str] = book.sheet_names
    if options.sheet is not None:
        sheet = _named(names, options.sheet)
        place = place_of(book, sheet, options, rows)
        if place is None:
            raise _empty(names, f"Sheet '{sheet}' is empty{' there' if options.range else ''}.")
        return sheet, place
    found: list[tuple[str, Place]] = []
    for sheet in _visible_first(book, names):
        place = place_of(book, sheet, options, rows)
        if place is not None and place.is_table:
            return sheet, place
        if place is not None:
            found.append((sheet, place))
    if not found:
        raise _empty(names, "The workbook is empty." if len(names) == 1 else "All sheets are empty.")
    return found[0]


def _visible_first(book: Any, names: Sequence[str]) -> list[str]:
    if len(names) == 1:
        return list(names)
    hidden = {name for name in names if _is_hidden(book, name)}
    return sorted(names, key=lambda name: name in hidden)


def _is_hidden(book: Any, name: str) -> bool:
    return bool(book.load_sheet(name, header_row=None, n_rows=1, dtypes="string").visible != "visible")


def _named(names: Sequence[str], sheet: str | int) -> str:
    """The sheet of a name, or of a number counted from 1."""
    if sheet in names:
        return str(sheet)
    if str(sheet).isdecimal() and 1 <= int(sheet) <= len(names):
        return names[int(sheet) - 1]
    close = difflib.get_close_matches(str(sheet), names, 1)
    hint = f"Did you mean '{close[0]}'?" if close else f"The sheets are {_listed(names)}."
    raise ComponentError(
        "options.sheet", f"The workbook has no sheet '{sheet}'.", hint, sheets=list(names[:LISTED])
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[:LISTED]) + (", …" if len(names) > LISTED else "")


def _empty(names: Sequence[str], message: str) -> ComponentError:
    hint = f"The sheets are {_listed(names)}: name the one with the table by the option 'sheet'."
    return ComponentError("file.empty", message, hint if len(names) > 1 else "Put a table on the sheet.")


def _has_truths(path: Path, findings: Findings, sheet: str) -> Callable[[int], bool]:
    """Whether a column of a sheet may have truth values: of another format than Excel's, any."""
    part = part_of_sheet(path, sheet)
    if not part:
        return lambda _: True
    letters = findings.booleans.get(part, set())
    places = {column_number(name) for name in letters if name}
    return lambda at: "" in letters or at in places


def _frame(
    book: Any,
    sheet: str,
    place: Place,
    rows: int | None,
    options: ReadOptions,
    has_truths: Callable[[int], bool],
) -> tuple[pl.DataFrame, list[Note]]:
    """The table's columns, and what there is to tell of them."""
    area = area_of(options)
    last = [
        row for row in (area.last_row, None if rows is None else place.first + rows - 1) if row is not None
    ]
    block = replace(area, first_row=place.first, last_row=min(last, default=None))
    cells = load_cells(book, sheet, block, has_truths)
    height = max((len(column) for column in cells.columns.values()), default=0)
    nothing = pl.Series([None] * height, dtype=pl.Null)
    filled = [at for at, column in cells.columns.items() if column.null_count() < height]
    kept = sorted({*filled, *place.names})
    names = usable_names([place.names.get(at) for at in kept])
    columns = [cells.columns.get(at, nothing).alias(name) for at, name in zip(kept, names, strict=True)]
    frame = _without_blank_rows(pl.DataFrame(columns), cells, place.first)
    frame = pl.DataFrame([meant(column, options.missing) for column in frame])
    by_place = dict(zip(kept, names, strict=True))
    notes = [
        _of_missing(by_place[at], found) for at, found in cells.missing.items() if found and at in by_place
    ]
    notes += [_of_truth(by_place[at], *found) for at, found in cells.truths.items() if at in by_place]
    notes += [note for column in frame if (note := doubtful(column)) is not None]
    return frame, notes


def _without_blank_rows(frame: pl.DataFrame, cells: Cells, first: int) -> pl.DataFrame:
    """In a single column a blank cell is a missing value; rows with an error are not blank either."""
    if frame.width < 2:
        return frame
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    odd = [row - 1 - first for found in cells.missing.values() for row, _ in found]
    return frame.filter(~blank.scatter(odd, False)) if blank.any() else frame


def _of_missing(name: str, found: Sequence[tuple[int, str]]) -> Note:
    row, sign = found[0]
    many = "1 cell that is" if len(found) == 1 else f"{len(found):,} cells that are"
    message = f"Column '{name}' has {many} read as missing: the first, in row {row}, holds {sign}."
    return Note("values.read_as_missing", message, row, name)


def _of_truth(name: str, row: int, value: str) -> Note:
    message = f"Column '{name}' has {value} in row {row} among numbers: it is text."
    return Note("values.mixed", message, row, name)


def _of_sheet(names: Sequence[str], sheet: str, options: ReadOptions) -> list[Note]:
    if options.sheet is not None or len(names) == 1:
        return []
    message = f"The table is of sheet '{sheet}'; the sheets are {_listed(names)}."
    return [Note("xlsx.sheet", message)]


def _of_place(place: Place, options: ReadOptions) -> list[Note]:
    first = place.first if place.header is None else place.header
    notes = []
    if place.skipped:
        message = f"What is above row {first + 1} is left out; set skip_rows to begin elsewhere."
        notes.append(Note("xlsx.preamble", message, first + 1))
    if options.header is None and place.names and all(map(_is_number, place.names.values())):
        message = f"Row {first + 1} is read as names and looks like data: set header to false to keep it."
        notes.append(Note("header.looks_like_data", message, first + 1, remedy=Remedy("header", False)))
    for row in range(first + 2, place.first + 1):
        notes.append(Note("header.rows", f"Row {row} belongs to the header as well.", row))
    return notes


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _of_parts(path: Path, findings: Findings, sheet: str, place: Place) -> list[Note]:
    part = part_of_sheet(path, sheet) if findings.merged or findings.unstored else ""
    first = place.first if place.header is None or place.first - place.header > 1 else place.header
    merged = [block for block in findings.merged.get(part, ()) if row_of(block) >= first]
    notes = []
    if merged:
        listed = ", ".join(merged[:LISTED]) + (", …" if len(merged) > LISTED else "")
        message = f"Cells are merged ({listed}): the first one has the value, the others are missing."
        notes.append(Note("xlsx.merged", message))
    if count := findings.unstored.get(part):
        many = "1 formula has" if count == 1 else f"{count:,} formulas have"
        message = f"{many} no stored value, which is missing: open the workbook in Excel and save it."
        notes.append(Note("xlsx.formulas", message))
    return notes
