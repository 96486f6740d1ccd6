"""One record of delimited text as its cells, however its quotes stand."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are written. ``quote`` '': none; ``escape`` '': a quote inside a cell is doubled.

    ``padded``: a space follows each delimiter and belongs to no cell.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    padded: bool = False


@dataclass(slots=True)
class Cells:
    """``quoted`` are the places of cells that began with a quote; ``odd``: a quote stood where none may
    stand; ``open``: the last cell's quote was not closed."""

    values: list[str] = field(default_factory=list)
    quoted: list[int] = field(default_factory=list)
    odd: bool = False
    open: bool = False


def split(
    text: str, dialect: Dialect, literal: Set[int] = frozenset(), *, double_closes: bool = False
) -> Cells:
    """The cells of a record without its line end.

    A quote closes a cell only before a delimiter or the end; any other one is taken as it stands.
    ``literal``: places of cells whose first quote is taken as it stands too. ``double_closes``: two quotes
    before a delimiter are a quote of the text and the closing one.
    """
    found = Cells()
    if not dialect.quote or dialect.quote not in text:
        found.values = text.split(dialect.delimiter)
        if dialect.padded:
            found.values = [value.removeprefix(" ") for value in found.values]
        return found
    at = 0
    while at <= len(text):
        at = _next(text, at, dialect, found, literal, double_closes)
    return found


def _next(text: str, at: int, dialect: Dialect, found: Cells, literal: Set[int], double_closes: bool) -> int:
    """Add the cell that begins at ``at``; where the one after it begins."""
    start = at
    if dialect.delimiter != " ":
        while text.startswith(" ", start):
            start += 1
    if text.startswith(dialect.quote, start) and len(found.values) not in literal:
        found.quoted.append(len(found.values))
        return _quoted(text, start + 1, dialect, found, double_closes)
    end = text.find(dialect.delimiter, at)
    end = len(text) if end < 0 else end
    value = text[at:end]
    if dialect.quote == '"' and '"' in value:
        found.odd = True
    found.values.append(value.removeprefix(" ") if dialect.padded else value)
    return end + len(dialect.delimiter)


def _quoted(text: str, at: int, dialect: Dialect, found: Cells, double_closes: bool) -> int:
    """Add a cell of which the first quote was read."""
    mark, delimiter = dialect.quote, dialect.delimiter
    parts: list[str] = []
    first = at
    while (end := text.find(mark, at)) >= 0:
        after = end + 1
        if dialect.escape and text.endswith(dialect.escape, at, end):
            parts.append(text[at : end - 1] + mark)
            at = after
        elif text.startswith(mark, after) and not (
            double_closes and end > first and _ends(text, after + 1, delimiter)
        ):
            parts.append(text[at:end] + mark)
            at = after + 1
        elif text.startswith(mark, after):
            found.odd = True
            found.values.append("".join(parts) + text[at:after])
            return after + 1 + len(delimiter)
        elif _ends(text, after, delimiter):
            found.values.append("".join(parts) + text[at:end])
            return after + len(delimiter)
        elif (spaces := _only_spaces(text, after, delimiter)) is not None:
            found.values.append("".join(parts) + text[at:end])
            return spaces + len(delimiter)
        else:
            found.odd = True
            parts.append(text[at:after])
            at = after
    found.open = True
    found.values.append("".join(parts) + text[at:])
    return len(text) + 1


def _ends(text: str, at: int, delimiter: str) -> bool:
    return at == len(text) or text.startswith(delimiter, at)


def _only_spaces(text: str, at: int, delimiter: str) -> int | None:
    """Where the cell ends when only spaces follow its closing quote."""
    if delimiter == " " or not text.startswith(" ", at):
        return None
    while text.startswith(" ", at):
        at += 1
    return at if _ends(text, at, delimiter) else None
