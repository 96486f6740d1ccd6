"""Blocks of delimited text cut between records, and those without a fault read by polars at once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
from polars import selectors

from compute.sdk.reading.delimited.cells import Dialect
from compute.sdk.reading.inference import as_number, empty_as_missing
from compute.sdk.reading.numbers import LARGEST_EXACT

# numpy is imported where it is used: loading the registry of components imports this module.

#: A block that holds no whole record grows up to this, so that a quote that nobody closes costs no more.
LARGEST_BLOCK_BYTES = 17 * 1024**2
#: Bytes looked at together: few enough to stay in the processor's cache.
SURVEYED_BYTES = 256 * 1024
_ZERO, _NINE = b"09"
_CODE = re.compile(rb'"?[-+]?0[0-9]')


def cut(parts: Iterator[bytes], dialect: Dialect) -> Iterator[bytes]:
    """The same bytes in blocks that end with a record, as far as quotes tell."""
    rest = b""
    for part in parts:
        data = rest + part if rest else part
        end = _end(data, dialect.quote.encode() if not dialect.escape else b"")
        if end:
            yield data[:end]
        rest = data[end:]
    if rest:
        yield rest


def _end(data: bytes, quote: bytes) -> int:
    """Where the last whole record ends; 0 to wait for more."""
    import numpy as np

    last = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1
    if len(quote) != 1 or not last or quote not in data or data.count(quote, 0, last) % 2 == 0:
        return last
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8, last) == quote[0])
    for place in range(len(quotes) - 1, 0, -2):
        if (found := data.rfind(b"\n", int(quotes[place - 1]), int(quotes[place]))) >= 0:
            return found + 1
    first = data.rfind(b"\n", 0, int(quotes[0])) + 1
    if first:
        return first
    return last if len(data) > LARGEST_BLOCK_BYTES else 0


class Misfit(Exception):
    """Columns that were to be read as numbers, and hold something else."""

    def __init__(self, columns: Sequence[int]) -> None:
        super().__init__(columns)
        self.columns = columns


def read_clean(
    block: bytes, dialect: Dialect, dtypes: Sequence[pl.DataType], comment: str
) -> pl.DataFrame | None:
    """The rows of a block, text '' where nothing stands; None if anything is odd in it. Raises Misfit."""
    if not block:
        return as_types(_read(block, dialect, [pl.String()] * len(dtypes)), dtypes)
    if not _is_plain(block, dialect, comment):
        return None
    numbers = any(dtype != pl.String for dtype in dtypes)
    frame = None if numbers and _has_codes(block, dialect) else _tried(block, dialect, dtypes)
    if frame is None or _may_lose_digits(frame):
        frame = _tried(block, dialect, [pl.String()] * len(dtypes))
    if frame is None or not _is_even(frame, block, dialect):
        return None
    return as_types(frame, dtypes)


def as_types(frame: pl.DataFrame, dtypes: Sequence[pl.DataType]) -> pl.DataFrame:
    """Columns of strings as the numbers they were taken for; raises Misfit where they are not."""
    columns = list(frame)
    misfits: list[int] = []
    for place, (column, dtype) in enumerate(zip(columns, dtypes, strict=True)):
        if column.dtype != dtype:
            number = as_number(empty_as_missing(column), dtype)
            misfits += [place] if number is None else []
            columns[place] = column if number is None else number
    if misfits:
        raise Misfit(misfits)
    return pl.DataFrame(columns)


def _tried(block: bytes, dialect: Dialect, dtypes: Sequence[pl.DataType]) -> pl.DataFrame | None:
    try:
        return _read(block, dialect, dtypes)
    except pl.exceptions.PolarsError:
        return None


def _read(
    source: bytes | Path,
    dialect: Dialect,
    dtypes: Sequence[pl.DataType],
    *,
    skip_lines: int = 0,
    empty_string_is_null: bool = False,
) -> pl.DataFrame:
    return pl.read_csv(
        source,
        has_header=False,
        separator=dialect.delimiter,
        quote_char=dialect.quote or None,
        schema={f"column_{place}": dtype for place, dtype in enumerate(dtypes, 1)},
        skip_lines=skip_lines,
        empty_string_is_null=empty_string_is_null,
        glob=False,
        extra_columns="raise",
        raise_if_empty=False,
    )


def _has_codes(block: bytes, dialect: Dialect) -> bool:
    """Whether a cell is a zero before other digits, perhaps behind a quote and a sign."""
    if _CODE.match(block):
        return True
    import numpy as np

    data = np.frombuffer(block, np.uint8)
    begins = [dialect.delimiter.encode(), b"\n"]
    if dialect.quote and dialect.quote.encode() in block:
        begins.append(dialect.quote.encode())
    # A search for one byte is ten times faster than one for two.
    signs = [b"", *(sign for sign in (b"-", b"+") if sign in block)]
    return any(_has_digit_after(data, begin + sign + b"0") for begin in begins for sign in signs)


def _has_digit_after(data: Any, start: bytes) -> bool:
    """Whether a digit follows two or three bytes anywhere in an array of bytes."""
    import numpy as np

    for at in (0, 1):
        words = data[at : len(data) - (len(data) - at) % 2].view(np.uint16)
        hits = words == np.frombuffer(start[:2], np.uint16)[0]
        if np.count_nonzero(hits):
            places = np.flatnonzero(hits) * 2 + at + 2
            for byte in start[2:]:
                places = places[places < len(data)]
                places = places[data[places] == byte] + 1
            following = data[places[places < len(data)]]
            if ((following >= _ZERO) & (following <= _NINE)).any():
                return True
    return False


def read_clean_file(
    path: Path, lines: int, dialect: Dialect, dtypes: Sequence[pl.DataType]
) -> pl.DataFrame | None:
    """A whole file in UTF-8 without its first lines, if there is no fault in it: about as fast as polars."""
    if not _plain_marks(dialect):
        return None
    with ThreadPoolExecutor(1) as beside:
        clean = beside.submit(_is_clean, path, dialect, any(dtype != pl.String for dtype in dtypes))
        try:
            frame = _read(path, dialect, dtypes, skip_lines=lines, empty_string_is_null=True)
        except pl.exceptions.PolarsError:
            return None
        whole = clean.result() and frame.height > 0 and not frame[:, -1].null_count()
        whole = whole and not _may_lose_digits(frame)
    return frame if whole else None


def _may_lose_digits(frame: pl.DataFrame) -> bool:
    """Whether a number among doubles is so large that it may have been an integer of more digits."""
    bounds = frame.select(selectors.float().min().name.suffix("<"), selectors.float().max().name.suffix(">"))
    return any(bound is not None and abs(bound) >= LARGEST_EXACT for row in bounds.rows() for bound in row)


def _is_clean(path: Path, dialect: Dialect, numbers: bool) -> bool:
    with path.open("rb") as file:
        blocks = cut(iter(lambda: file.read(SURVEYED_BYTES), b""), dialect)
        return all(
            _is_plain(block, dialect, "") and not (numbers and _has_codes(block, dialect)) for block in blocks
        )


def _is_even(frame: pl.DataFrame, block: bytes, dialect: Dialect) -> bool:
    """Whether no row has too few cells, which polars fills up; of too many it has told."""
    import numpy as np

    found = int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord(dialect.delimiter)))
    count = frame.height * (frame.width - 1)
    if dialect.quote and dialect.quote.encode() in block:
        texts = frame.select(selectors.string().str.count_matches(dialect.delimiter, literal=True).sum())
        count += sum(texts.row(0)) if frame.height and texts.width else 0
    return found == count


def _plain_marks(dialect: Dialect) -> bool:
    """Whether polars knows the dialect."""
    marks = (dialect.delimiter.encode(), dialect.quote.encode())
    return not (dialect.escape or dialect.padded) and len(marks[0]) == 1 and len(marks[1]) <= 1


def _is_plain(block: bytes, dialect: Dialect, comment: str) -> bool:
    delimiter, quote = dialect.delimiter.encode(), dialect.quote.encode()
    if not _plain_marks(dialect) or b"\0" in block:
        return False
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    if comment and (block.startswith(comment.encode()) or b"\n" + comment.encode() in block):
        return False
    return not quote or quote not in block or _quotes_are_strict(block, quote[0], delimiter[0])


def _quotes_are_strict(block: bytes, quote: int, delimiter: int) -> bool:
    """Whether every quote opens a cell, closes one or is doubled inside one (RFC 4180)."""
    import numpy as np

    data = np.frombuffer(block, np.uint8)
    places = np.flatnonzero(data == quote)
    if len(places) % 2:
        return False
    opening, closing = places[::2], places[1::2]
    doubled = closing[:-1] + 1 == opening[1:]
    before = data[opening - 1]
    opens = (before == delimiter) | (before == 10) | (opening == 0)
    opens[1:] |= doubled
    after = data[np.minimum(closing + 1, len(data) - 1)]
    closes = (after == delimiter) | (after == 10) | (after == 13) | (closing == len(data) - 1)
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())


def lines_of(block: bytes) -> list[str]:
    """The lines of a block without their ends: LF, CR LF or CR."""
    lines = list(io.StringIO(block.decode(), newline=None))
    return [line.removesuffix("\n") for line in lines]


def line_count(block: bytes) -> int:
    """As many as ``lines_of`` gives."""
    if b"\r" not in block:
        return block.count(b"\n") + (not block.endswith(b"\n"))
    ends = block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
    return ends + (not block.endswith((b"\n", b"\r")))


def without_lines(block: bytes, count: int) -> bytes:
    """What follows the first ``count`` lines."""
    at = 0
    for _ in range(count):
        ends = [end for end in (block.find(b"\n", at), block.find(b"\r", at)) if end >= 0]
        if not ends:
            return b""
        end = min(ends)
        at = end + (2 if block.startswith(b"\r\n", end) else 1)
    return block[at:]
