"""Blocks of delimited text cut between records, and those without a fault read by polars at once."""

from __future__ import annotations

import io
from collections.abc import Iterator

import polars as pl

from compute.sdk.reading.cells import Dialect

# numpy is imported where it is used: loading the registry of components imports this module.

#: A block that holds no whole record grows up to this, so that a quote that nobody closes costs no more.
LARGEST_BLOCK_BYTES = 17 * 1024**2


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
    if len(quote) != 1 or not last or data.count(quote, 0, last) % 2 == 0:
        return last
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8, last) == quote[0])
    for place in range(len(quotes) - 1, 0, -2):
        if (found := data.rfind(b"\n", int(quotes[place - 1]), int(quotes[place]))) >= 0:
            return found + 1
    first = data.rfind(b"\n", 0, int(quotes[0])) + 1
    if first:
        return first
    return last if len(data) > LARGEST_BLOCK_BYTES else 0


def read_clean(block: bytes, dialect: Dialect, width: int, comment: str) -> pl.DataFrame | None:
    """The rows of a block as columns of strings, '' where nothing stands; None if anything is odd in it."""
    if not _is_plain(block, dialect, width, comment):
        return None
    schema = {f"column_{place}": pl.String for place in range(1, width + 1)}
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            separator=dialect.delimiter,
            quote_char=dialect.quote or None,
            schema=schema,
            empty_string_is_null=False,
            extra_columns="raise",
        )
    except pl.exceptions.PolarsError:
        return None
    return frame if _is_even(frame, block, dialect) else None


def _is_even(frame: pl.DataFrame, block: bytes, dialect: Dialect) -> bool:
    """Whether no row has too few cells, which polars fills up; of too many it has told."""
    import numpy as np

    delimiter = dialect.delimiter
    found = int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord(delimiter)))
    wanted = frame.height * (frame.width - 1)
    if dialect.quote and dialect.quote.encode() in block:
        inside = frame.select(pl.all().str.count_matches(delimiter, literal=True).sum())
        wanted += sum(inside.row(0)) if frame.height else 0
    return found == wanted


def _is_plain(block: bytes, dialect: Dialect, width: int, comment: str) -> bool:
    delimiter, quote = dialect.delimiter.encode(), dialect.quote.encode()
    if dialect.escape or dialect.padded or len(delimiter) != 1 or len(quote) > 1 or b"\0" in block:
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
