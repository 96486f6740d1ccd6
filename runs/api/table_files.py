"""Stored tables in download formats."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from designer.foundation.errors import Unprocessable

if TYPE_CHECKING:
    import pyarrow.parquet as pq

#: Rows per batch: a few megabytes of a wide table as text.
BATCH_ROWS = 16_384
#: What spreadsheets take for the start of a formula, in full width too, and what is one all the same.
#: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = r"^(?:\s*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]|[\t\r\n])"
NUMBER = r"^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$"


def csv_chunks(path: Path, *, formulas_as_text: bool = False) -> Generator[bytes]:
    """A stored table as CSV (RFC 4180, UTF-8, with header) in batches of rows.

    ``formulas_as_text``: text that a spreadsheet would take for a formula gets an apostrophe in front;
    numbers, as text too, stay what they are. Raises Unprocessable, before the first batch, for nested
    columns.
    """
    import pyarrow.parquet as pq  # 40 MB that a server at rest does without

    file = pq.ParquetFile(path)
    nested = [name for name, kind in pl.read_parquet_schema(path).items() if kind.is_nested()]
    if nested:
        file.close()
        raise Unprocessable(
            f"Column '{nested[0]}' holds lists, which CSV cannot store. Download Parquet instead."
        )
    return _batches(file, formulas_as_text)


def _batches(file: pq.ParquetFile, formulas_as_text: bool) -> Generator[bytes]:
    with file:
        empty = pl.DataFrame(file.schema_arrow.empty_table())
        yield _marked_header(empty.columns) if formulas_as_text else empty.write_csv().encode()
        for batch in file.iter_batches(BATCH_ROWS):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)  # a record batch is never a single column
            if formulas_as_text:
                frame = frame.with_columns(_marked(frame[name]) for name in _texts(frame))
            yield frame.write_csv(include_header=False).encode()


def _texts(frame: pl.DataFrame) -> list[str]:
    return [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical, pl.Enum)]


def _marked(column: pl.Series) -> pl.Series:
    # Another name: polars would read one such as "^.*$" as a pattern.
    text = column.cast(pl.String).alias("text")
    risky = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return ("'" + text).zip_with(risky.fill_null(False), text).rename(column.name)


def _marked_header(names: list[str]) -> bytes:
    """The header as a row: two names may be the same once they are marked."""
    marked = _marked(pl.Series(names, dtype=pl.String))
    return (
        pl.DataFrame({str(place): [name] for place, name in enumerate(marked)})
        .write_csv(include_header=False)
        .encode()
    )
