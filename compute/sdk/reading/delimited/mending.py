"""A record with too many or too few cells, or with quotes out of place, as the row it most likely was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from compute.sdk.reading.delimited.cells import Cells, Dialect, split
from compute.sdk.reading.delimited.fitting import Fitting
from compute.sdk.reading.delimited.layout import other_delimiter
from compute.sdk.reading.delimited.shapes import Shapes

#: Lines that one quoted cell may have.
LONGEST_CELL_LINES = 20_000
#: Characters of one cell; otherwise an unclosed quote would swallow the file.
MAX_CELL_CHARACTERS = 16 * 1024**2


@dataclass(slots=True)
class Reading:
    """A record as a row: on how many lines it stands, and what was mended ('' for nothing)."""

    values: list[str]
    lines: int = 1
    mended: str = ""
    #: The number of cells as written.
    found: int = field(default=0)


class Mender:
    """Reads records of one table. ``shapes`` tell where cells belong."""

    def __init__(self, dialect: Dialect, width: int, shapes: Shapes) -> None:
        self._dialect = dialect
        self._width = width
        self._fitting = Fitting(dialect.delimiter, width, shapes)

    def read(self, lines: list[str], at: int) -> Reading:
        """The record that begins at a line, none of which has its line end."""
        first = split(lines[at], self._dialect)
        if not (first.open or first.odd) and len(first.values) == self._width:
            return Reading(first.values, found=self._width)
        if first.open:
            return self._open(lines, at, first)
        if len(first.values) == self._width:
            return Reading(first.values, 1, "quotes", self._width)
        return self._single(lines[at], first)

    def _open(self, lines: list[str], at: int, first: Cells) -> Reading:
        """A cell may go on in the next lines, or its quote was never meant to open one."""
        joined, count = self._joined(lines, at)
        if joined is not None and not joined.odd and len(joined.values) == self._width:
            return Reading(joined.values, count, found=self._width)
        if (single := self._by_quotes(lines[at], first)) is not None:
            return Reading(single, 1, "quotes", len(first.values))
        if joined is not None and len(joined.values) == self._width:
            return Reading(joined.values, count, "quotes", self._width)
        if joined is not None and not joined.odd:
            values = self._fitting.fitted(joined.values)
            return Reading(values, count, self._kind(joined.values), len(joined.values))
        literal = split(lines[at], self._dialect, {first.quoted[-1]})
        return self._single(lines[at], literal, "quotes")

    def _joined(self, lines: list[str], at: int) -> tuple[Cells | None, int]:
        """The record with as many lines as close its quote; None when nothing closes it."""
        mark = self._dialect.quote
        size, quotes = len(lines[at]), lines[at].count(mark)
        for end in range(at + 1, min(len(lines), at + LONGEST_CELL_LINES)):
            line = lines[end]
            size += len(line) + 1
            if size > MAX_CELL_CHARACTERS:
                break
            quotes += (here := line.count(mark))
            if here and quotes % 2 == 0:
                cells = split("\n".join(lines[at : end + 1]), self._dialect)
                if not cells.open:
                    return cells, end + 1 - at
                if end - at > 200:
                    break
        return None, 1

    def _single(self, text: str, cells: Cells, mended: str = "") -> Reading:
        """One line with another number of cells than the table has columns."""
        found = len(cells.values)
        if (values := self._by_quotes(text, cells)) is not None:
            return Reading(values, 1, "quotes", found)
        other = other_delimiter(text, self._width, self._dialect)
        fitted = self._fitting.fitted(cells.values)
        if other is not None and self._fitting.fit(other) > self._fitting.fit(fitted):
            return Reading(other, 1, "delimiter", found)
        if found == 1 < self._width and (values := self._spaced(text)) is not None:
            return Reading(values, 1, "delimiter", found)
        return Reading(fitted, 1, mended or self._kind(cells.values), found)

    def _spaced(self, text: str) -> list[str] | None:
        """A line in another delimiter that also stands within its cells."""
        for delimiter in (";", "\t", "|", " "):
            cells = split(text, Dialect(delimiter, self._dialect.quote))
            extra = len(cells.values) - self._width
            if extra > 0 and self._fitting.is_sought(extra) and not cells.open:
                values = self._fitting.merged(cells.values, delimiter)
                if self._fitting.fit(values) > 0.6:
                    return values
        return None

    def _kind(self, values: list[str]) -> str:
        return "few" if len(values) < self._width else "many"

    def _by_quotes(self, text: str, cells: Cells) -> list[str] | None:
        """The reading of a line that has the right number of cells once a quote is taken as it stands."""
        found = [
            other.values
            for other in self._quote_readings(text, cells)
            if len(other.values) == self._width and not other.open
        ]
        return max(found, key=self._fitting.fit) if found else None

    def _quote_readings(self, text: str, cells: Cells) -> Iterator[Cells]:
        if not (cells.odd or cells.open) or not self._fitting.is_sought(0):
            return
        yield split(text, self._dialect, double_closes=True)
        for place in cells.quoted[-self._width :]:
            yield split(text, self._dialect, {place})
            yield split(text, self._dialect, {place}, double_closes=True)
