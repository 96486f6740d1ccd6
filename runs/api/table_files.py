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


def csv_chunks(path: Path) -> Generator[bytes]:
    """A stored table as CSV (RFC 4180, UTF-8, with header) in batches of rows.

    Raises Unprocessable, before the first batch, for nested columns.
    """
    import pyarrow.parquet as pq  # 40 MB that a server at rest does without

    file = pq.ParquetFile(path)
    nested = [name for name, kind in pl.read_parquet_schema(path).items() if kind.is_nested()]
    if nested:
        file.close()
        raise Unprocessable(
            f"Column '{nested[0]}' holds lists, which CSV cannot store. Download Parquet instead."
        )
    return _batches(file)


def _batches(file: pq.ParquetFile) -> Generator[bytes]:
    with file:
        yield pl.DataFrame(file.schema_arrow.empty_table()).write_csv(include_header=True).encode()
        for batch in file.iter_batches(BATCH_ROWS):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)  # a record batch is never a single column
            yield frame.write_csv(include_header=False).encode()
