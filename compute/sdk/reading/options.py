"""How a file is to be read, where its reader should not guess; and what a reader has to say of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from compute.sdk.table import Table

BadRows = Literal["keep", "drop", "fail"]
Severity = Literal["info", "warning"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person said about a file; None is what the reader finds out by itself.

    ``names`` are the columns' names instead of the file's; ``skip_rows`` counts lines (rows of a sheet)
    before the header; ``missing`` are spellings of a missing value beside the empty cell; ``date_formats``
    are strptime's; ``types`` maps columns to column types; ``columns`` are the names to keep, in order;
    ``range`` is a block of a sheet such as ``B2:F20``. A mark of '' is none (``quote``, ``comment``,
    ``thousands``).
    """

    delimiter: str | None = None
    quote: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    header: bool | None = None
    names: tuple[str, ...] | None = None
    skip_rows: int | None = None
    comment: str | None = None
    sheet: str | int | None = None
    range: str | None = None
    missing: tuple[str, ...] | None = None
    date_formats: tuple[str, ...] | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] | None = None
    on_bad_rows: BadRows = "keep"

    def to_json(self) -> dict[str, Any]:
        """What differs from the defaults, as JSON values: equal options give equal JSON."""
        given = {name: value for name, value in asdict(self).items() if value != _DEFAULTS[name]}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


_DEFAULTS: Mapping[str, Any] = asdict(ReadOptions())


#: A longer text was written by somebody, and is no sign of a missing value.
LONGEST_SPELLING = 40


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would mend what a note tells of, for these columns; a list is added to what is given."""

    option: str
    value: Any
    columns: tuple[str, ...] = ()

    @classmethod
    def missing(cls, column: str, spellings: Iterable[str]) -> Remedy | None:
        """To treat the spellings as missing, where each of them can be meant as such."""
        words = sorted(word.strip() for word in spellings)
        odd = any(not 0 < len(word) <= LONGEST_SPELLING for word in words)
        return None if odd else cls("missing", words, (column,))


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a file that its reader decided or mended: told, not refused. Lines count from 1.

    ``severity`` "info": an observation, such as the delimiter that was found, with nothing to be done.
    """

    code: str
    message: str
    line: int | None = None
    column: str | None = None
    severity: Severity = "warning"
    remedy: Remedy | None = None

    def to_json(self) -> dict[str, Any]:
        """``{code, message, line?, column?, severity, remedy?: {option, value, columns}}``."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def observation(code: str, message: str, line: int | None = None) -> Note:
    """What is unusual about a file though nothing is wrong with it."""
    return Note(code, message, line, severity="info")


@dataclass(frozen=True)
class FileRead:
    """A table, the options it was read with (those given and those found), and what to tell about it."""

    table: Table
    options: ReadOptions
    notes: Sequence[Note] = ()
