"""The rows of delimited text: by polars where they are clean, mended one by one where they are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.delimited.cells import Dialect, split
from compute.sdk.reading.delimited.clean_blocks import as_types, cut, line_count, lines_of, read_clean
from compute.sdk.reading.delimited.layout import Layout
from compute.sdk.reading.delimited.mending import MAX_CELL_CHARACTERS, Mender, Reading
from compute.sdk.reading.delimited.observations import blank_lines
from compute.sdk.reading.options import BadRows, Note
from compute.sdk.reading.text_bytes import Recoder

#: A block with a fault is searched in pieces of this size, so that the others are read fast.
PIECE_BYTES = 256 * 1024
#: Rows that are listed by line; the others are counted.
LISTED = 100
#: A value that fits its column less than this is a remark.
REMARK_FIT = 0.3


@dataclass(slots=True)
class Told:
    """Notes, the first hundred of them listed."""

    notes: list[Note] = field(default_factory=list)
    more: int = 0
    first_blank: int = 0
    blanks: int = 0

    def blank(self, line: int) -> None:
        self.first_blank = self.first_blank or line
        self.blanks += 1

    def add(self, code: str, message: str, line: int) -> None:
        if len(self.notes) < LISTED:
            self.notes.append(Note(code, message, line))
        else:
            self.more += 1

    def all(self) -> list[Note]:
        blank = [blank_lines(self.first_blank, self.blanks)] if self.blanks else []
        if not self.more:
            return [*self.notes, *blank]
        message = f"{LISTED + self.more:,} lines were odd; the first {LISTED} are listed."
        return [*self.notes, Note("rows.more", message), *blank]


class Body:
    """Reads blocks one after the other; ``ended`` once a second table begins."""

    def __init__(
        self,
        layout: Layout,
        dialect: Dialect,
        recoder: Recoder,
        on_bad_rows: BadRows = "keep",
        dtypes: Sequence[pl.DataType] | None = None,
    ) -> None:
        self._dtypes = dtypes or [pl.String()] * layout.width
        self.told = Told()
        self.ended = False
        self._layout = layout
        self._dialect = dialect
        self._recoder = recoder
        self._on_bad_rows = on_bad_rows
        self._mender = Mender(dialect, layout.width, layout.shapes)
        self._line = layout.lines + 1
        #: Single cells that are a footer if the text ends with them, with their lines.
        self._trailing: list[tuple[int, Reading]] = []
        self._columns = [f"column_{place}" for place in range(1, layout.width + 1)]

    def frames(self, parts: Iterator[bytes]) -> Iterator[pl.DataFrame]:
        """The rows, text '' where nothing stands. Raises Misfit for a number that is none."""
        for block in cut(parts, self._dialect):
            text = self._recoder.mended(block, self._line)
            frame = read_clean(text, self._dialect, self._dtypes, self._layout.comment)
            if frame is not None:
                yield from self._clean(frame, text)
                continue
            for piece in cut(_pieces(text), self._dialect):
                yield from self._piece(piece)
                if self.ended:
                    return
        self._footer()

    def _piece(self, piece: bytes) -> Iterator[pl.DataFrame]:
        frame = read_clean(piece, self._dialect, self._dtypes, self._layout.comment)
        if frame is not None:
            yield from self._clean(frame, piece)
        else:
            yield self._frame(self._rows(lines_of(piece)))

    def _clean(self, frame: pl.DataFrame, block: bytes) -> Iterator[pl.DataFrame]:
        if self._trailing and frame.height:
            yield self._frame(self._kept_trailing())
        height = frame.height
        yield self._without_headers(frame)
        # Without quotes there is a line for each row, which need not be counted.
        quoted = self._dialect.quote and self._dialect.quote.encode() in block
        self._line += line_count(block) if quoted else height

    def _without_headers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Headers that stand among the rows, where texts were put together."""
        names = self._layout.names
        if not names or not names[0] or frame.dtypes[:1] != [pl.String]:
            return frame
        again = frame[:, 0] == names[0]
        if not again.any():
            return frame
        rows = [row for row in again.arg_true().to_list() if frame.row(row) == names]
        for row in rows:
            tell_header(self.told, self._line + row)
        return frame.with_row_index("#").filter(~pl.col("#").is_in(rows)).drop("#") if rows else frame

    def _rows(self, lines: list[str]) -> list[list[str]]:
        rows: list[list[str]] = []
        at = 0
        blank = False
        start = self._line
        while at < len(lines) and not self.ended:
            text = lines[at]
            if not text.strip() and not is_value(text, self._layout.width, self._dialect):
                self.told.blank(start + at)
                blank, at = True, at + 1
                continue
            if self._layout.comment and text.startswith(self._layout.comment):
                self.told.add("comment", f"Line {start + at} is a comment.", start + at)
                at += 1
                continue
            reading = self._mender.read(lines, at)
            if reading.mended and self._on_bad_rows != "fail" and self._begins_table(lines, at, blank):
                self._end_at(start + at)
                break
            rows += self._taken(reading, start + at, blank)
            blank, at = False, at + reading.lines
        self._line = start + len(lines)
        return rows

    def _taken(self, reading: Reading, line: int, blank: bool) -> list[list[str]]:
        if max(map(len, reading.values)) > MAX_CELL_CHARACTERS:
            raise _too_long(line)
        if not reading.mended:
            if reading.values == list(self._layout.names or ()):
                tell_header(self.told, line)
                return []
            return [*self._kept_trailing(), reading.values]
        if self._on_bad_rows != "fail" and self._may_follow(reading, blank):
            self._trailing.append((line, reading))
            return []
        return [*self._kept_trailing(), *self._mended(reading, line)]

    def _may_follow(self, reading: Reading, blank: bool) -> bool:
        """Whether it may stand after the table: one cell after a blank line, or no value of its column."""
        if reading.found != 1 or self._layout.width == 1:
            return False
        if blank or self._trailing:
            return True
        filled = [place for place, value in enumerate(reading.values) if value.strip()]
        columns = self._layout.shapes.columns
        return (
            self._layout.width > 2
            and len(filled) == 1
            and bool(columns)
            and columns[filled[0]].fit(reading.values[filled[0]]) < REMARK_FIT
        )

    def _mended(self, reading: Reading, line: int) -> list[list[str]]:
        what = _sentence(reading, line, self._layout.width)
        if self._on_bad_rows == "fail":
            raise _ragged(reading, line, self._layout.width, what)
        kept = self._on_bad_rows == "keep"
        self.told.add(f"row.{reading.mended}", what if kept else f"{what} It was left out.", line)
        return [reading.values] if kept else []

    def _kept_trailing(self) -> list[list[str]]:
        rows = [row for line, reading in self._trailing for row in self._mended(reading, line)]
        self._trailing.clear()
        return rows

    def _footer(self) -> None:
        for line, reading in self._trailing:
            said = next((value.strip() for value in reading.values if value.strip()), "")
            self.told.add(
                "footer", f"Line {line} stands after the table and was left out: '{said[:60]}'.", line
            )
        self._trailing.clear()

    def _begins_table(self, lines: Sequence[str], at: int, blank: bool) -> bool:
        """Whether a row of another width is the header of another table."""
        cells = split(lines[at], self._dialect).values
        width = len(cells)
        if width < 2 or width == self._layout.width:
            return False
        names = {name.strip() for name in self._layout.names or () if name.strip()}
        if names and sum(cell.strip() in names for cell in cells) * 2 > len(names):
            return True
        following = [len(split(line, self._dialect).values) for line in lines[at + 1 : at + 3]]
        return blank and following == [width, width]

    def _end_at(self, line: int) -> None:
        self.ended = True
        self._footer()
        self.told.add("table.second", f"Another table begins in line {line}; it was not read.", line)

    def _frame(self, rows: list[list[str]]) -> pl.DataFrame:
        columns = zip(*rows, strict=True) if rows else ((),) * len(self._columns)
        pairs = zip(self._columns, columns, strict=True)
        frame = pl.DataFrame([pl.Series(name, values, dtype=pl.String) for name, values in pairs])
        return as_types(frame, self._dtypes)


def tell_header(told: Told, line: int) -> None:
    told.add("header.again", f"Line {line} repeats the header and was left out.", line)


def is_value(text: str, width: int, dialect: Dialect) -> bool:
    """A blank line is a missing value where there is one column, or where its blanks are delimiters."""
    return width == 1 or dialect.delimiter in text


def _pieces(block: bytes) -> Iterator[bytes]:
    for at in range(0, len(block), PIECE_BYTES):
        yield block[at : at + PIECE_BYTES]


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _sentence(reading: Reading, line: int, width: int) -> str:
    match reading.mended:
        case "quotes":
            return f"Line {line} has a quote that neither opens nor closes a cell; it was read as text."
        case "delimiter":
            return f"Line {line} has another delimiter than the other lines."
        case "few":
            return f"Line {line} has {_cells(reading.found)} instead of {width}; it was parted or filled up."
        case _:
            return (
                f"Line {line} has {_cells(reading.found)} instead of {width}; some were joined or left out."
            )


def _ragged(reading: Reading, line: int, width: int, what: str) -> ComponentError:
    if reading.mended == "quotes":
        return ComponentError(
            "file.quotes", what, 'Close every quoted cell; write a quote inside one as "".', line=line
        )
    fields = "1 field" if reading.found == 1 else f"{reading.found} fields"
    return ComponentError(
        "file.ragged",
        f"Line {line} has {fields}, but the first line has {width}.",
        "Quote cells that contain the delimiter, or fix the line.",
        line=line,
        found=reading.found,
        expected=width,
    )


def _too_long(line: int) -> ComponentError:
    return ComponentError(
        "file.cell",
        f"Line {line} has a cell of more than {MAX_CELL_CHARACTERS:,} characters.",
        "Store long texts as files, and their names in the table.",
        line=line,
    )
