"""Where the table of a text begins: what stands before its header, and which lines are its header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from compute.sdk.reading.delimited.cells import Dialect, split
from compute.sdk.reading.delimited.guess import LONGEST_CELL_LINES, separator_line
from compute.sdk.reading.delimited.shapes import REMEMBERED, Shapes, kind
from compute.sdk.reading.options import Note, ReadOptions, Remedy

#: Lines before a header that may be something else.
PREAMBLE_LINES = 200
#: Rows after a line in which a header makes it a remark.
SOON_ROWS = 12
#: Header lines of one table.
HEADER_LINES = 5


@dataclass(frozen=True)
class Layout:
    """``lines`` stand before the first row, the first ``skipped`` of them before the header.

    ``shapes`` are those of undamaged rows; ``even``: all rows that were looked at are.
    """

    lines: int
    skipped: int
    width: int
    names: tuple[str, ...] | None
    shapes: Shapes
    #: Undamaged rows from all parts of the text.
    rows: list[list[str]]
    even: bool = True
    comment: str = ""
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the sample: its cells, and the lines it stands on, counted from 1."""

    values: list[str]
    line: int
    lines: int
    text: str


def sampled(lines: Sequence[str], dialect: Dialect, first: int = 1) -> list[Row]:
    """The records of consecutive lines; blank ones have no cells."""
    rows: list[Row] = []
    at = 0
    while at < len(lines):
        cells, used = split(lines[at], dialect), 1
        if cells.open:
            for more in range(2, min(LONGEST_CELL_LINES, len(lines) - at) + 1):
                longer = split("\n".join(lines[at : at + more]), dialect)
                if not longer.open:
                    if not longer.odd:
                        cells, used = longer, more
                    break
        values = cells.values if lines[at].strip() or used > 1 else []
        rows.append(Row(values, first + at, used, lines[at]))
        at += used
    return rows


def lay_out(head: Sequence[str], later: Sequence[str], dialect: Dialect, options: ReadOptions) -> Layout:
    """The layout of a text that begins with the lines ``head`` and has the lines ``later`` further on."""
    skipped = options.skip_rows or 0
    if not skipped and head and separator_line(head[0]):
        skipped = 1
    rows = sampled(head[skipped:], dialect, skipped + 1)
    body = rows + sampled(later, dialect)
    width = _width(body)
    notes: list[Note] = []
    comment = options.comment if options.comment is not None else _comment(rows, width)
    if options.skip_rows is None:
        start = _start(rows, width, comment, dialect, notes)
    else:
        start = next((at for at, row in enumerate(rows) if not _is_nothing(row, comment)), len(rows))
    rest = [row for row in rows[start:] if not _is_nothing(row, comment)]
    regular = [row.values for row in body if len(row.values) == width and row not in rest[:1]]
    shapes = Shapes(regular)
    count = _header_rows(rest, width, shapes, options, notes)
    names = _names(rest[:count], width, dialect, notes) if count else None
    if count:
        before = {id(row) for row in rows[: rows.index(rest[count - 1]) + 1]}
        regular = [row.values for row in body if len(row.values) == width and id(row) not in before]
        if len(regular) < REMEMBERED:
            shapes = Shapes(regular)
        lines = rest[count - 1].line + rest[count - 1].lines - 1
    else:
        lines = rest[0].line - 1 if rest else skipped
    skipped = rest[0].line - 1 if rest else skipped
    even = all(len(row.values) == width for row in rest[count:])
    return Layout(lines, skipped, width, names, shapes, regular, even, comment, notes)


def _width(rows: Sequence[Row]) -> int:
    widths = Counter(len(row.values) for row in rows if any(value.strip() for value in row.values))
    if not widths:
        return 1
    first = next(len(row.values) for row in rows if row.values)
    return max(widths, key=lambda width: (widths[width] * (1 if width > 1 else 0.5), width == first, width))


def _comment(rows: Sequence[Row], width: int) -> str:
    """'#' when the text begins with lines that it introduces and that are no header."""
    first = next((row for row in rows if row.values), None)
    return "#" if first and first.text.startswith("#") and (len(first.values) != width or width == 1) else ""


def _is_nothing(row: Row, comment: str) -> bool:
    return not row.values or bool(comment and row.text.startswith(comment))


def _start(rows: Sequence[Row], width: int, comment: str, dialect: Dialect, notes: list[Note]) -> int:
    """The place of the first row that belongs to the table."""
    for at, row in enumerate(rows[:PREAMBLE_LINES]):
        if not _is_nothing(row, comment) and not _is_preamble(row, rows[at + 1 :], width, dialect):
            return at
        if row.values:
            said = row.text.strip().strip(dialect.delimiter).strip()
            what = f"'{said[:60]}'" if said else "an empty row"
            notes.append(
                Note(
                    "preamble", f"Line {row.line} stands before the table and was left out: {what}.", row.line
                )
            )
    notes.clear()
    return next((at for at, row in enumerate(rows) if row.values), 0)


def _is_preamble(row: Row, later: Sequence[Row], width: int, dialect: Dialect) -> bool:
    filled = sum(bool(value.strip()) for value in row.values)
    if width < 3:
        return len(row.values) < width and width > 1 and filled <= 1 and kind(row.text) == "text"
    if filled * 3 > width:
        return False
    return _header_follows(later, width) or not _header_readings(row, width, dialect)


def _header_follows(rows: Sequence[Row], width: int) -> bool:
    """Whether a row of different words is soon followed by one with numbers or times."""
    full = [row.values for row in rows[:SOON_ROWS] if len(row.values) == width]
    return any(_are_names(one) and not _are_names(next_) for one, next_ in pairwise(full))


def _are_names(values: Sequence[str]) -> bool:
    return len(set(values)) == len(values) and all(kind(value) in ("word", "text") for value in values)


def other_delimiter(text: str, width: int, dialect: Dialect) -> list[str] | None:
    """The cells of a line that has as many as ``width`` with another delimiter than the file's."""
    for delimiter in (";", "\t", "|", ",", " "):
        if delimiter != dialect.delimiter and text.count(delimiter) >= width - 1 > 0:
            cells = split(text, Dialect(delimiter, dialect.quote, dialect.escape))
            if len(cells.values) == width and not cells.open:
                return cells.values
    return None


def _header_rows(
    rows: Sequence[Row], width: int, shapes: Shapes, options: ReadOptions, notes: list[Note]
) -> int:
    if not rows or options.header is False:
        return 0
    if options.header is None and not options.names and _is_data(rows, width, shapes):
        line = rows[0].line
        notes.append(
            Note(
                "header.looks_like_data",
                f"Line {line} looks like data, not like names: the columns are Col1, Col2… "
                "Set header to true if it holds the names.",
                line,
                remedy=Remedy("header", True),
            )
        )
        return 0
    if options.header is True and _is_data(rows, width, shapes):
        notes.append(
            Note(
                "header.looks_like_data",
                f"Line {rows[0].line} was read as names, but looks like data. "
                "Set header to false if the file has no names.",
                rows[0].line,
                remedy=Remedy("header", False),
            )
        )
        return 1
    return 1 + _further_header_rows(rows, width, shapes, notes)


def _is_data(rows: Sequence[Row], width: int, shapes: Shapes) -> bool:
    """Whether the first row is like the others: numbers and times where they have numbers and times."""
    first = rows[0].values
    if len(first) != width or len(rows) < 3:
        return False
    pairs = [(column, value) for column, value in zip(shapes.columns, first, strict=True) if column.typed]
    filled = [kind(value) in ("number", "moment") for _, value in pairs if value.strip()]
    return bool(filled) and all(filled)


def _further_header_rows(rows: Sequence[Row], width: int, shapes: Shapes, notes: list[Note]) -> int:
    """Rows after the first that hold words where the table has numbers and times."""
    further = 0
    for row in rows[1:HEADER_LINES]:
        if len(row.values) != width or len(rows) < further + 4:
            break
        pairs = [value for column, value in zip(shapes.columns, row.values, strict=True) if column.typed]
        filled = [kind(value) not in ("number", "moment") for value in pairs if value.strip()]
        if len(filled) < 2 or not all(filled) or len(filled) * 2 < len(pairs):
            break
        further += 1
        notes.append(Note("header.rows", f"Line {row.line} belongs to the header as well.", row.line))
    return further


def _names(rows: Sequence[Row], width: int, dialect: Dialect, notes: list[Note]) -> tuple[str, ...]:
    parts = [_repaired(row, width, dialect, notes) for row in rows]
    if all(names == parts[0] for names in parts):
        return tuple(parts[0])
    columns = zip(*parts, strict=True)
    return tuple(" ".join(dict.fromkeys(word for word in words if word.strip())) for words in columns)


def _repaired(row: Row, width: int, dialect: Dialect, notes: list[Note]) -> list[str]:
    """As many names as there are columns."""
    values = row.values
    cells = split(row.text, dialect)
    if len(values) == width and (row.lines > 1 or not (cells.odd or cells.open)):
        return values
    if len(values) == width:
        notes.append(_mended_header(row.line))
        return split(row.text, dialect, {cells.quoted[-1]}).values if cells.open else values
    for names in _header_readings(row, width, dialect):
        notes.append(_mended_header(row.line))
        return names
    notes.append(
        Note(
            "header.cells",
            f"The header in line {row.line} has {_cells(len(values))}, but the rows have {width}.",
            row.line,
        )
    )
    return (values + [""] * width)[:width]


def _mended_header(line: int) -> Note:
    return Note("header.mended", f"The header in line {line} was damaged and is mended.", line)


def _header_readings(row: Row, width: int, dialect: Dialect) -> list[list[str]]:
    filled = [value for value in row.values if value.strip()]
    found = [filled] if len(row.values) > width == len(filled) else []
    first = split(row.text, dialect)
    single = [split(row.text, dialect, {place}) for place in first.quoted]
    found += [cells.values for cells in single if len(cells.values) == width and not cells.open]
    if (other := other_delimiter(row.text, width, dialect)) is not None:
        found.append(other)
    return found


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
