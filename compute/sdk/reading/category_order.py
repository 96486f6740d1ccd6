"""The order of ordered categories in Parquet and Arrow files, which polars reads as plain categories."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from compute.sdk.table import ColumnMeta, order_of


def orders_of_parquet(path: Path, frame: pl.DataFrame) -> Mapping[str, ColumnMeta]:
    """The ordered categories among the columns of a frame that was read from a file."""
    if not frame.height or not (names := _categories(frame)):
        return {}
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        ordered = [name for name in names if _is_ordered(file.schema_arrow.field(name).type)]
        return _metas(next(file.iter_batches(1, columns=ordered))) if ordered else {}


def read_categories(
    path: Path, columns: list[str] | None, rows: int | None
) -> tuple[pl.DataFrame, dict[str, ColumnMeta]]:
    """An Arrow file with categories as a frame, and the order of the ordered ones.

    Read by Arrow's own library: polars refuses missing categories as pandas writes them (key -1).
    """
    from pyarrow import ipc

    with ipc.open_file(path) as file:
        table = file.read_all().slice(0, rows)
    frame = pl.DataFrame(pl.from_arrow(table.select(columns) if columns else table))
    ordered = [name for name in _categories(frame) if _is_ordered(table.schema.field(name).type)]
    batches = table.select(ordered).to_batches() if ordered else []
    return frame, _metas(batches[0]) if batches else {}


def _categories(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Categorical)]


def _is_ordered(kind: Any) -> bool:
    import pyarrow as pa

    return pa.types.is_dictionary(kind) and bool(kind.ordered)


def _metas(batch: Any) -> dict[str, ColumnMeta]:
    """By the dictionaries of the first rows: an ordered one is the same for all."""
    orders = {name: batch.column(name).dictionary.to_pylist() for name in batch.schema.names}
    return {name: ColumnMeta(categorical=True, order=order_of(order)) for name, order in orders.items()}
