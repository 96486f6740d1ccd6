"""Write a stored table as CSV (RFC 4180, UTF-8, with header), in a short-lived process of its own.

``python -m compute.intake.csv_text PARQUET [--formulas-as-text]`` writes to standard output. What it
cannot write it says as ``{"code", "message", "hint"}`` in one JSON line on stderr, with exit code 1.

Rows say nothing about bytes: 743 bytes of Parquet can hold 200 cells of 10 MB. So rows are decoded in batches
that become smaller when one does not fit, and are written some megabytes at a time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from compute.intake.formulas import marked, marked_header
from compute.sdk.column_text import csv_ready
from compute.sdk.component_error import ComponentError
from compute.sdk.table import canonical

#: Rows decoded at a time; the next size takes over where a batch was too large.
BATCH_ROWS = (1_024, 64, 4, 1)
#: A batch that decodes to more is decoded in smaller ones: its text takes as much again.
BATCH_BYTES = 256 * 1024**2
#: Decoded bytes that are made text at a time.
PIECE_BYTES = 8 * 1024**2
#: Marks text that a spreadsheet would take for a formula.
FORMULAS_AS_TEXT = "--formulas-as-text"


class BatchTooLarge(Exception):
    """The next batch does not fit."""


def main(arguments: list[str]) -> int:
    pa.set_memory_pool(pa.system_memory_pool())  # which refuses, where others end the process
    try:
        write_csv(Path(arguments[0]), sys.stdout.buffer, formulas_as_text=FORMULAS_AS_TEXT in arguments[1:])
    except BrokenPipeError:
        return 1  # nobody reads on
    except ComponentError as error:
        return _refuse(error.code, error.message, error.hint)
    except MemoryError:
        return _refuse(
            "memory", "The table needs more memory than a conversion may use.", "Download Parquet."
        )
    except pl.exceptions.PanicException:
        message = "The table has a value that text cannot show, such as a time after the year 262142."
        return _refuse("value.text", message, "Download Parquet.")
    except (pa.ArrowException, pl.exceptions.PolarsError, OSError, ValueError) as error:
        return _refuse("table.damaged", f"This is no table that can be read: {str(error)[:200]}", "")
    return 0


def write_csv(path: Path, out: BinaryIO, *, formulas_as_text: bool = False) -> None:
    """The whole table. The header goes out with the first rows, so that a fault in these comes before it."""
    with pq.ParquetFile(path) as file:
        schema = file.schema_arrow
        pending = header_of(schema, formulas_as_text)
        for batch in batches(file):
            for piece in pieces(batch):
                out.write(pending + text_of(piece, formulas_as_text))
                pending = b""
        out.write(pending)
        out.flush()


def batches(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """All rows in their order. Raises MemoryError when a single row does not fit."""
    sizes = list(BATCH_ROWS)
    for group in range(file.num_row_groups):
        done = 0
        while True:
            try:
                for batch in _of_group(file, group, sizes[0], done):
                    yield batch
                    done += batch.num_rows
                break
            except (BatchTooLarge, MemoryError):
                sizes.pop(0)
                if not sizes:
                    raise MemoryError from None


def _of_group(file: pq.ParquetFile, group: int, size: int, done: int) -> Iterator[pa.RecordBatch]:
    """The rows of a row group after the first ``done``."""
    for batch in file.iter_batches(size, row_groups=[group], use_threads=False):
        skipped = min(done, batch.num_rows)
        done -= skipped
        if skipped == batch.num_rows:
            continue
        if batch.nbytes > BATCH_BYTES and size > 1:
            raise BatchTooLarge
        yield batch.slice(skipped)


def pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    rows = max(1, batch.num_rows * PIECE_BYTES // max(1, batch.nbytes))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def header_of(schema: pa.Schema, formulas_as_text: bool) -> bytes:
    if formulas_as_text:
        return marked_header(schema.names).write_csv(include_header=False).encode()
    return csv_ready(canonical(pl.DataFrame(schema.empty_table()))).write_csv(include_header=True).encode()


def text_of(batch: pa.RecordBatch, formulas_as_text: bool) -> bytes:
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)  # a record batch is never a single column
    frame = csv_ready(canonical(frame))
    return (marked(frame) if formulas_as_text else frame).write_csv(include_header=False).encode()


def _refuse(code: str, message: str, hint: str) -> int:
    told = {"code": code, "message": message, "hint": hint}
    sys.stderr.write("\n" + json.dumps(told, ensure_ascii=False) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
