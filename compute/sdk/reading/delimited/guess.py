"""Which delimiter, quote and escape a text was written with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from compute.sdk.reading.delimited.cells import Dialect, split
from compute.sdk.reading.delimited.shapes import kind
from compute.sdk.reading.options import ReadOptions

#: In the order of preference.
DELIMITERS = (",", ";", "\t", "|", " ")
#: Lines that are tried with every dialect.
TRIED_LINES = 120
#: Cells of a line that are looked at.
TRIED_CELLS = 50
#: Lines that one cell of the sample may have.
LONGEST_CELL_LINES = 50
#: Twice as many lines as must have quotes out of place before quotes are taken for text.
UNQUOTED_LINES = 8
_KNOWN = {"empty": 0.6, "number": 1.0, "moment": 1.0, "address": 1.0, "word": 0.7, "text": 0.2}
_SEPARATOR = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)


def separator_line(line: str) -> str | None:
    """The delimiter that Excel's ``sep=;`` names."""
    match = _SEPARATOR.match(line)
    return match[1] if match else None


def guess_dialect(head: Sequence[str], later: Sequence[str], options: ReadOptions) -> Dialect:
    """The dialect in which lines have the most regular rows of the most telling cells.

    ``head`` are the first lines of a text, ``later`` some from further on.
    """
    tried = [line for line in [*head[:TRIED_LINES], *later[-TRIED_LINES:]] if line.strip()]
    named = separator_line(tried[0]) if tried else None
    if named is not None:
        tried = tried[1:]
    dialects = list(_dialects(tried, options, named))
    scores = [_score(tried, dialect) for dialect in dialects]
    best = dialects[scores.index(max(scores))]
    if not max(scores) and not options.delimiter and not named:
        best = replace(best, delimiter=_unused("\n".join(tried)))
    return replace(best, padded=_is_padded(tried, best))


def _unused(text: str) -> str:
    """A delimiter for a text of one column."""
    return next((mark for mark in DELIMITERS[:-1] if mark not in text), ",")


def _dialects(lines: Sequence[str], options: ReadOptions, named: str | None) -> Iterator[Dialect]:
    text = "\n".join(lines)
    given = options.delimiter or named
    for delimiter in (given,) if given else DELIMITERS:
        for quote in _quotes(lines, text, delimiter, options):
            yield Dialect(delimiter, quote)
            if quote and f"\\{quote}" in text:
                yield Dialect(delimiter, quote, "\\")


def _quotes(lines: Sequence[str], text: str, delimiter: str, options: ReadOptions) -> Iterator[str]:
    if options.quote is not None:
        yield options.quote
        return
    yield '"'
    begin = rf"(^|{re.escape(delimiter)} ?)'"
    if (
        len(re.findall(begin, text, re.MULTILINE)) > 1
        and len(re.findall(rf"'({re.escape(delimiter)}|$)", text, re.MULTILINE)) > 1
    ):
        yield "'"
    quoted = [
        cells
        for cells in (split(line, Dialect(delimiter)) for line in lines)
        if '"' in text and (cells.quoted or cells.odd)
    ]
    if 2 * sum(cells.odd or cells.open for cells in quoted) > max(UNQUOTED_LINES, len(quoted)):
        yield ""


def _score(lines: Sequence[str], dialect: Dialect) -> float:
    rows, bad = sample_rows(lines, dialect)
    if not rows:
        return 0.0
    widths = Counter(map(len, rows))
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1 or _is_one_value(lines, rows[0], dialect):
        return 0.0
    regular = count / len(rows)
    cells = [cell for row in rows if len(row) == width for cell in row[:TRIED_CELLS]]
    telling = sum(_KNOWN[kind(cell)] for cell in cells) / len(cells)
    preference = 0.8 if dialect.delimiter == " " else 1.0
    plain = 0.9 if not dialect.quote else 1.0
    return regular * (1 - 1 / width) * telling * (1 - bad / len(rows) / 2) * preference * plain


def _is_one_value(lines: Sequence[str], first: Sequence[str], dialect: Dialect) -> bool:
    """Whether the delimiter stands within numbers and times of a single column, such as 3,5."""
    if len(first) > 1 and dialect.delimiter != " ":
        return False
    kinds = Counter(map(kind, lines))
    return 2 * (kinds["number"] + kinds["moment"]) >= len(lines)


def sample_rows(lines: Sequence[str], dialect: Dialect) -> tuple[list[list[str]], int]:
    """The records of some lines, and how many of them have quotes out of place."""
    rows: list[list[str]] = []
    bad = at = 0
    while at < len(lines):
        cells, used = split(lines[at], dialect), 1
        if cells.open:
            for more in range(2, min(LONGEST_CELL_LINES, len(lines) - at) + 1):
                if dialect.quote in lines[at + more - 1]:
                    longer = split("\n".join(lines[at : at + more]), dialect)
                    if not longer.open:
                        if not longer.odd:
                            cells, used = longer, more
                        break
        bad += cells.odd or cells.open
        rows.append(cells.values)
        at += used
    return rows, bad


def _is_padded(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether a space follows (nearly) every delimiter before a cell without quotes."""
    if dialect.delimiter in " \t":
        return False
    later = [
        value
        for cells in (split(line, dialect) for line in lines)
        for place, value in enumerate(cells.values)
        if place and place not in cells.quoted
    ]
    return bool(later) and sum(value.startswith(" ") for value in later) >= 0.95 * len(later)
