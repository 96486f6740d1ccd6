"""Parquet and Arrow files as tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.category_order import orders_of_parquet, read_categories
from compute.sdk.reading.column_names import check_width, usable_names
from compute.sdk.reading.column_options import apply_column_options, known_columns, storable
from compute.sdk.reading.options import FileRead, ReadOptions
from compute.sdk.reading.reasons import reason
from compute.sdk.table import ColumnMeta, Table, is_pattern, read_column_metas


def read_parquet(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    """A Parquet file with the column metadata it may have; of its rows the first ``rows``."""
    try:
        names = list(pl.read_parquet_schema(path))
        check_width(len(names))
        wanted = _wanted(options, names)
        frame = pl.read_parquet(path, columns=wanted, n_rows=rows, glob=False)
        metas = read_column_metas(path) or orders_of_parquet(path, frame)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged("parquet", "Parquet", error) from error
    return _table(frame, metas, options)


def read_feather(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    """An Arrow file (Feather), as ``read_parquet``."""
    try:
        schema = pl.read_ipc_schema(path)
        names, metas = list(schema), dict[str, ColumnMeta]()
        check_width(len(names))
        wanted = _wanted(options, names)
        if any(isinstance(dtype, pl.Categorical) for dtype in schema.values()):
            frame, metas = read_categories(path, wanted, rows)
        else:
            frame = pl.read_ipc(path, columns=wanted, n_rows=rows)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged("feather", "an Arrow file", error) from error
    return _table(frame, metas, options)


def _wanted(options: ReadOptions, names: list[str]) -> list[str] | None:
    """The columns to read; None for all, which have to be there to be given other names."""
    if options.columns is None or options.names is not None or any(map(is_pattern, names)):
        return None
    known_columns(options, names)
    return list(dict.fromkeys((*options.columns, *options.types)))


def _table(frame: pl.DataFrame, metas: Mapping[str, ColumnMeta], options: ReadOptions) -> FileRead:
    if any(map(is_pattern, frame.columns)):
        frame.columns = usable_names(frame.columns)
    return FileRead(apply_column_options(Table.of(storable(frame), metas), options), options)


def _damaged(code: str, noun: str, error: Exception) -> ComponentError:
    return ComponentError(
        f"file.{code}",
        f"The file is not {noun}, or is damaged: {reason(error)}",
        "Write it again, or give it the extension of its actual format.",
    )
