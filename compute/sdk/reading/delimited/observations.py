"""What is unusual about a delimited text though nothing is wrong with it: marks, line ends, length."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from compute.sdk.reading.delimited.cells import Dialect
from compute.sdk.reading.delimited.layout import Layout
from compute.sdk.reading.options import Note, ReadOptions, observation
from compute.sdk.reading.text_bytes import Encoding, Recoder, blocks

#: In UTF-32, and in UTF-8.
LONGEST_CHARACTER_BYTES = 4
_LINE_END = re.compile(rb"\r\n|\r|\n")
_ENDS = {b"\n": "LF", b"\r": "CR", b"\r\n": "CR LF"}
_MARKS = {"\t": "a tab", " ": "a space"}
#: What Excel and Python's csv module take without being told.
_USUAL = Dialect()


def of_dialect(dialect: Dialect, layout: Layout, options: ReadOptions) -> list[Note]:
    """The marks that were found and not told, where they are not the usual ones."""
    said, line = [], layout.skipped + 1
    if options.delimiter is None and layout.width > 1 and dialect.delimiter != _USUAL.delimiter:
        mark = _MARKS.get(dialect.delimiter, f"'{dialect.delimiter}'")
        said.append(observation("dialect.delimiter", f"Line {line}: cells are separated by {mark}.", line))
    if options.quote is None and dialect.quote != _USUAL.quote:
        quotes = f"cells are quoted by {dialect.quote}" if dialect.quote else "quotes are part of the text"
        said.append(observation("dialect.quote", f"Line {line}: {quotes}.", line))
    if dialect.escape:
        left_out = "a backslash stands before quotes inside cells; it was left out"
        said.append(observation("dialect", f"Line {line}: {left_out}.", line))
    if dialect.padded:
        left_out = "a space stands after each delimiter; it was left out"
        said.append(observation("dialect", f"Line {line}: {left_out}.", line))
    return said


def of_line_ends(head: bytes, dialect: Dialect) -> list[Note]:
    """That lines end with CR alone, or in several ways. ``head``: the text's start in UTF-8."""
    found = _LINE_END.search(head)
    if found is None:
        return []
    # Excel ends lines with CR LF and breaks them within a quoted cell with LF.
    if not dialect.quote or dialect.quote.encode() not in head:
        for line, end in enumerate(_LINE_END.findall(head), 1):
            if end != found[0]:
                told = f"Line {line} ends with {_ENDS[end]} and line 1 with {_ENDS[found[0]]}."
                return [observation("lines.ends", told, line)]
    if found[0] == b"\r" and b"\n" not in head:
        return [observation("lines.ends", "Line 1 ends with CR, as all lines do.", 1)]
    return []


def of_blank_lines(lines: Sequence[str]) -> list[Note]:
    """The blank ones among the lines before a table."""
    blank = [line for line, text in enumerate(lines, 1) if not text.strip()]
    return [blank_lines(blank[0], len(blank))] if blank else []


def blank_lines(first: int, count: int) -> Note:
    more = ("", ", and so is 1 other", f", and so are {count - 1:,} others")[min(count, 3) - 1]
    return observation("lines.blank", f"Line {first} is blank{more}.", first)


def of_height(height: int, layout: Layout, head: Sequence[str]) -> list[Note]:
    """That a whole table, which begins with the lines ``head``, has no row or one."""
    if height > 1:
        return []
    line = next(_lines_of_rows(layout, head), None)
    if height == 1 and line is not None:
        return [observation("table.one_row", f"Line {line} has the only row.", line)]
    if not height and line is None and layout.names is not None:
        line = layout.skipped + 1
        return [observation("table.no_row", f"Line {line} has the names, and no row follows.", line)]
    return []


def _lines_of_rows(layout: Layout, head: Sequence[str]) -> Iterator[int]:
    for line, text in enumerate(head[layout.lines :], layout.lines + 1):
        if text.strip() and not (layout.comment and text.startswith(layout.comment)):
            yield line


def of_last_line(file: BinaryIO, encoding: Encoding) -> list[Note]:
    """That the last line has no end, as where a file was cut off."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(encoding.mark, size - LONGEST_CHARACTER_BYTES))
    if file.read().decode(encoding.name, "replace").endswith(("\n", "\r")):
        return []
    file.seek(encoding.mark)
    ends = dict.fromkeys((b"\n", b"\r"), 0)
    for block in blocks(file, Recoder(encoding)):
        for end in ends:
            ends[end] += block.count(end)
    line = max(ends.values()) + 1
    return [observation("lines.last_open", f"Line {line}, the last one, has no end.", line)]
