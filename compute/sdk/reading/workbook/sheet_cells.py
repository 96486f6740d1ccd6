"""The cells of a sheet, column by column, each in the one type that its cells have, or as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from compute.sdk.reading.workbook.sheet_range import Block

_UNNAMED = re.compile(r"column (__UNNAMED__\d+)")
#: A cell that is missing: an error, or a text such as "N/A" among numbers.
_MISSING = re.compile(r"""(?:Error\((?P<error>\w+)|String\("(?P<text>.+)"\))""")
#: A moment as text: what a duration comes as.
_MOMENT = r"^\d{4}-\d\d-\d\d "
#: Hours: a longer duration is taken for a date.
_LONGEST_DURATION = 366 * 24
_TRUTHS = {"true": "TRUE", "false": "FALSE"}
#: Errors as the library names them, and as Excel does.
_ERRORS = {
    "NA": "#N/A",
    "Div0": "#DIV/0!",
    "Value": "#VALUE!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Num": "#NUM!",
    "Null": "#NULL!",
}


@dataclass(frozen=True)
class Cells:
    """Columns by their place, counted from 0, and cells that are missing though there is something in them.

    Of each of these its row, counted from 1, and what is in it. ``truths``: the first truth value of a column
    that has numbers too, and is text therefore.
    """

    columns: dict[int, pl.Series]
    missing: dict[int, list[tuple[int, str]]]
    truths: dict[int, tuple[int, str]]


def load_cells(book: Any, sheet: str, area: Block, has_truths: Callable[[int], bool]) -> Cells:
    """The cells of a block of a sheet. Durations among other cells become text such as ``30:00:00``.

    ``has_truths`` tells whether a column may have truth values, which the library counts as 1 and 0.
    """
    import fastexcel

    try:
        loaded, mixed = _loaded(book, sheet, area)
    except fastexcel.InvalidParametersError:  # below the sheet's last row
        return Cells({}, {}, {})
    batch, problems = loaded.to_arrow_with_errors()
    columns = _by_place(loaded, pl.DataFrame(batch), area)
    if mixed:
        durations = _load(book, sheet, area, dict.fromkeys(mixed, "duration"))
        found = _by_place(durations, durations.to_polars(), area)
        columns |= {at: _with_durations(columns[at], found[at]) for at in mixed if at in columns}
    suspected = [at for at, column in columns.items() if column.dtype.is_numeric() and has_truths(at)]
    texts, truths = _with_truths(book, sheet, area, [*mixed, *suspected]) if suspected else ({}, {})
    missing = _missing(loaded, problems.errors if problems is not None else ())
    for at in truths:  # as text, the column has its spellings
        missing[at] = [found for found in missing.get(at, ()) if not found[1].startswith("'")]
    return Cells({**columns, **{at: texts[at] for at in truths}}, missing, truths)


def _with_truths(
    book: Any, sheet: str, area: Block, places: Sequence[int]
) -> tuple[dict[int, pl.Series], dict[int, tuple[int, str]]]:
    """Columns as text, and of each that has a truth value the row of the first, counted from 1."""
    loaded = _load(book, sheet, area, dict.fromkeys(places, "string"))
    texts = {at: text for at, text in _by_place(loaded, loaded.to_polars(), area).items() if at in places}
    rows = {at: text.is_in(list(_TRUTHS)).arg_true() for at, text in texts.items()}
    truths = {
        at: (area.first_row + found[0] + 1, _TRUTHS[texts[at][found[0]]])
        for at, found in rows.items()
        if len(found)
    }
    return texts, truths


def _by_place(loaded: Any, frame: pl.DataFrame, area: Block) -> dict[int, pl.Series]:
    places = [column.absolute_index for column in loaded.selected_columns]
    return {at: column for at, column in zip(places, frame, strict=True) if area.has_column(at)}


def _missing(loaded: Any, problems: Sequence[Any]) -> dict[int, list[tuple[int, str]]]:
    places = {column.index: column.absolute_index for column in loaded.selected_columns}
    missing: dict[int, list[tuple[int, str]]] = {}
    for problem in problems:
        if found := _MISSING.search(problem.detail):
            row, column = problem.position
            sign = f"'{found['text']}'" if found["text"] else _ERRORS.get(found["error"], found["error"])
            missing.setdefault(places.get(column, column), []).append((row + 1, sign))
    return missing


def _load(book: Any, sheet: str, area: Block, types: dict[int, str] | str | None) -> Any:
    return book.load_sheet(
        sheet,
        header_row=None,
        skip_rows=area.first_row,
        n_rows=None if area.last_row is None else area.last_row - area.first_row + 1,
        schema_sample_rows=None,
        dtypes=types or None,
    )


def _loaded(book: Any, sheet: str, area: Block) -> tuple[Any, list[int]]:
    """The sheet, and the places of columns that the library has no common type for: they are text."""
    import fastexcel

    mixed: list[int] = []
    places: dict[str, int] = {}
    while True:
        try:
            return _load(book, sheet, area, dict.fromkeys(mixed, "string")), mixed
        except fastexcel.UnsupportedColumnTypeCombinationError as error:
            named = _UNNAMED.search(str(error))
            if not places:
                every = _load(book, sheet, area, "string").selected_columns
                places = {column.name: column.absolute_index for column in every}
            if named is None or places.get(named[1], -1) in (-1, *mixed):
                raise
            mixed.append(places[named[1]])


def _with_durations(text: pl.Series, durations: pl.Series) -> pl.Series:
    seconds = durations.dt.total_seconds()
    is_duration = text.str.contains(_MOMENT).fill_null(False) & (seconds < _LONGEST_DURATION * 3600)
    seconds = seconds.set(~is_duration.fill_null(False), None)
    told = pl.DataFrame({"s": seconds}).select(
        pl.format(
            "{}:{}:{}",
            pl.col("s") // 3600,
            (pl.col("s") // 60 % 60).cast(pl.String).str.zfill(2),
            (pl.col("s") % 60).cast(pl.String).str.zfill(2),
        )
    )
    return told.to_series().fill_null(text).alias(text.name)
