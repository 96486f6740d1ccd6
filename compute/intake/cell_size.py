"""How many bytes the cells of a column take."""

from __future__ import annotations

import polars as pl


def cell_bytes(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The bytes of each value: of text in UTF-8, of lists and structs the sum of what they hold."""
    match dtype:
        case pl.String():
            return value.str.len_bytes()
        case pl.Binary():
            return value.bin.size()
        case pl.List():
            return value.list.eval(cell_bytes(pl.element(), dtype.inner)).list.sum()  # type: ignore[arg-type]  # an instance, as all types of a frame are
        case pl.Struct():
            # By number: polars takes a name such as '*' for several fields.
            numbered = value.struct.rename_fields([str(at) for at in range(len(dtype.fields))])
            parts = [
                cell_bytes(numbered.struct.field(str(at)), field.dtype)  # type: ignore[arg-type]  # likewise
                for at, field in enumerate(dtype.fields)
            ]
            return pl.sum_horizontal(part.cast(pl.UInt64) for part in parts)
    return value.is_not_null().cast(pl.UInt64) * 8
