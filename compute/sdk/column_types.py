"""The types that a column can have, and the one polars type in which the values of each are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl
from polars.datatypes import DataTypeClass

from compute.sdk.component_error import ComponentError
from designer.foundation.column_types import ColumnType as ColumnType

#: The polars type of each column type that has only one. A decimal has a precision and a scale, a list and a
#: struct have inner types: these are kept, see ``canonical_type``.
DTYPES: Mapping[ColumnType, pl.DataType] = {
    "boolean": pl.Boolean(),
    "integer": pl.Int64(),
    "double": pl.Float64(),
    "string": pl.String(),
    "date": pl.Date(),
    "time": pl.Time(),
    "datetime": pl.Datetime("us"),
    "duration": pl.Duration("us"),
    "binary": pl.Binary(),
    "null": pl.Null(),
}

#: Integers of any size up to 38 digits.
WIDE_INTEGER = pl.Decimal(38, 0)
#: What the integers of a column are kept as: the first that holds all of them.
INTEGERS = (pl.Int64(), WIDE_INTEGER, pl.String())

#: Levels of lists and structs in each other: what walks over their values calls itself.
MOST_LEVELS = 32

_KINDS: Mapping[type[pl.DataType], ColumnType] = {
    pl.Boolean: "boolean",
    pl.Decimal: "decimal",
    pl.Date: "date",
    pl.Time: "time",
    pl.Datetime: "datetime",
    pl.Duration: "duration",
    pl.Binary: "binary",
    pl.List: "list",
    pl.Array: "list",
    pl.Map: "list",
    pl.Struct: "struct",
    pl.Null: "null",
}


def column_type(dtype: pl.DataType | DataTypeClass) -> ColumnType:
    """The column type that a polars type is kept as."""
    dtype = _instance(dtype)
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "double"
    if isinstance(dtype, pl.BaseExtension):
        return column_type(dtype.ext_storage())
    return _KINDS.get(type(dtype), "string")


def canonical_type(dtype: pl.DataType, integer: pl.DataType = INTEGERS[0]) -> pl.DataType:
    """The polars type that values of ``dtype`` are kept in, inner types included."""
    return _with_leaves(dtype, lambda leaf: _canonical_leaf(leaf, integer))


def canonical_column(column: pl.Series) -> pl.Series:
    """The column in its canonical type: the same values, times with a zone in UTC.

    Integers beyond 64 bits become decimals without fraction, or text beyond 38 digits. Raises ComponentError
    for values that no table can hold.
    """
    if column.dtype == pl.Struct([]):
        # Objects that never had a key: Parquet has no structs without fields.
        return pl.select(pl.when(column.is_not_null()).then(pl.lit("{}")).alias(column.name)).to_series()
    if fault := _fault(column.dtype):
        raise _unusable(column, fault)
    if column.dtype == canonical_type(column.dtype):
        return column
    if column.dtype == pl.Object:
        raise _unusable(column, "Python objects")
    try:
        return _cast(_without_extensions(column))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _unusable(column, f"values of type {column.dtype}") from error


def _with_leaves(dtype: pl.DataType, change: Callable[[pl.DataType], pl.DataType]) -> pl.DataType:
    """The type with ``change`` applied to it, or to what its lists and structs hold in the end."""
    if isinstance(dtype, (pl.List, pl.Array)):
        return pl.List(_with_leaves(_instance(dtype.inner), change))
    if isinstance(dtype, pl.Map):
        return _with_leaves(pl.List(pl.Struct({"key": dtype.key, "value": dtype.value})), change)
    if isinstance(dtype, pl.Struct):
        return pl.Struct(
            [pl.Field(field.name, _with_leaves(_instance(field.dtype), change)) for field in dtype.fields]
        )
    return change(dtype)


def _fault(dtype: pl.DataType) -> str:
    """Why no value of a nested type can be kept; empty when it can."""
    level: list[pl.DataType | DataTypeClass] = [dtype]
    for _ in range(MOST_LEVELS + 1):
        if not (level := [inner for outer in level for inner in _inner(outer)]):
            return ""
        if pl.Struct([]) in level:
            return "structs without fields inside others"
    return f"lists nested deeper than {MOST_LEVELS} levels"


def _inner(dtype: pl.DataType | DataTypeClass) -> list[pl.DataType | DataTypeClass]:
    match dtype:
        case pl.List() | pl.Array():
            return [dtype.inner]
        case pl.Map():
            return [dtype.key, dtype.value]
        case pl.Struct():
            return [field.dtype for field in dtype.fields]
    return []


def _instance(dtype: pl.DataType | DataTypeClass) -> pl.DataType:
    return dtype if isinstance(dtype, pl.DataType) else dtype()


def _canonical_leaf(dtype: pl.DataType, integer: pl.DataType) -> pl.DataType:
    kind = column_type(dtype)
    if kind == "integer" and dtype in (pl.UInt64, pl.UInt128, pl.Int128):
        return integer
    return dtype if kind == "decimal" else DTYPES[kind]


def _without_extensions(column: pl.Series) -> pl.Series:
    return column.ext.storage() if isinstance(column.dtype, pl.BaseExtension) else column


def _cast(column: pl.Series) -> pl.Series:
    column = _in_utc(column)
    for integer in INTEGERS[:-1]:
        try:
            return column.cast(canonical_type(column.dtype, integer))
        except pl.exceptions.InvalidOperationError:
            continue
    return column.cast(canonical_type(column.dtype, INTEGERS[-1]))


def _in_utc(column: pl.Series) -> pl.Series:
    """Times in microseconds and without their zones, which change only how the same moments are shown."""
    if _with_leaves(column.dtype, _without_zone) == column.dtype:
        return column
    microseconds = column.cast(_with_leaves(column.dtype, _in_microseconds))
    return microseconds.cast(_with_leaves(column.dtype, _as_number)).cast(
        _with_leaves(column.dtype, _without_zone)
    )


def _in_microseconds(dtype: pl.DataType) -> pl.DataType:
    return pl.Datetime("us", dtype.time_zone) if isinstance(dtype, pl.Datetime) else dtype


def _as_number(dtype: pl.DataType) -> pl.DataType:
    return pl.Int64() if isinstance(dtype, pl.Datetime) else dtype


def _without_zone(dtype: pl.DataType) -> pl.DataType:
    return pl.Datetime("us") if isinstance(dtype, pl.Datetime) else dtype


def _unusable(column: pl.Series, what: str) -> ComponentError:
    return ComponentError(
        "column.type",
        f"Column '{column.name}' holds {what}, which no table can store.",
        "Convert it to text first.",
        column=column.name,
    )
