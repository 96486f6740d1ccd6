"""How many bytes the cells of a column take."""

from __future__ import annotations

import polars as pl

from compute.sdk.column_text import fields_of
from compute.sdk.column_types import column_type

#: Bytes of a value of a type that has one size.
FIXED = 8


def cell_bytes(column: pl.Series) -> pl.Series:
    """The bytes of each value: of text in UTF-8, of lists and structs the sum of what they hold."""
    match column_type(column.dtype):
        case "string":
            return column.str.len_bytes().cast(pl.UInt64).fill_null(0)
        case "binary":
            return column.bin.size().cast(pl.UInt64).fill_null(0)
        case "list":
            return _lists(column)
        case "struct":
            return sum(map(cell_bytes, fields_of(column)), _zeros(column))
    return _zeros(column) + FIXED


def _lists(column: pl.Series) -> pl.Series:
    # Polars has no expression for the fields of structs inside lists: the lists' values are summed up side by
    # side, and each list has what was added from its beginning to its end.
    lengths = column.list.len().fill_null(0)
    filled = (lengths > 0).arg_true()
    if not filled.len():
        return _zeros(column)
    summed = cell_bytes(column.gather(filled).explode()).cum_sum()
    until = summed.gather(lengths.gather(filled).cum_sum() - 1)
    return _zeros(column).scatter(filled, until - until.shift(1, fill_value=0))


def _zeros(column: pl.Series) -> pl.Series:
    return pl.zeros(len(column), pl.UInt64, eager=True)
