"""Lines of JSON objects whose keys have one type each, read by polars: all else takes the exact way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from compute.sdk.column_text import fields_of
from compute.sdk.reading.column_names import usable_names
from compute.sdk.reading.json_objects.json_columns import HAS_NESTED
from compute.sdk.reading.numbers import LARGEST_EXACT

#: What polars may have made a string of: a number, a truth value, a list or an object.
_NO_STRING = r"^(-?\d[\d.eE+-]*|true|false|\[.*|\{.*)$"


def read_plain_lines(path: Path) -> pl.DataFrame | None:
    """The objects as rows; None if a value may not be what the file says, or a line is no object."""
    try:
        frame = pl.read_ndjson(path, infer_schema_length=None)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    keys = frame.columns
    frame.columns = usable_names(keys)
    doubtful = {key: column.dtype for key, column in zip(keys, frame, strict=True) if _is_doubtful(column)}
    exact = frame.width and all(map(_is_exact, frame)) and _are_of(path, doubtful)
    return frame if exact else None


def _is_exact(column: pl.Series) -> bool:
    """Whether nothing was lost: integers among fractions are doubles that hold them."""
    if isinstance(column.dtype, pl.List):
        return HAS_NESTED and _is_exact(column.explode())
    if isinstance(column.dtype, pl.Struct):
        return HAS_NESTED and all(map(_is_exact, fields_of(column)))
    if column.dtype == pl.String:  # half of a pair of UTF-16 becomes NUL
        return not column.str.contains("\0", literal=True).any()
    if column.dtype == pl.Float64:
        return not (column.abs() >= LARGEST_EXACT).any()
    return column.dtype != pl.Int128


def _is_doubtful(column: pl.Series) -> bool:
    """Whether polars may have converted values: in lists and objects, true is 1 among integers."""
    return column.dtype.is_nested() or (
        column.dtype == pl.String and bool(column.str.contains(_NO_STRING).any())
    )


def _are_of(path: Path, dtypes: Mapping[str, pl.DataType]) -> bool:
    """Whether the keys have only values of these types in the file. Arrow refuses to convert others."""
    if not dtypes:
        return True
    import pyarrow as pa
    from pyarrow import json

    schema = pa.schema([(name, _arrow_type(dtype)) for name, dtype in dtypes.items()])
    options = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    try:
        json.read_json(str(path), parse_options=options)
    except pa.ArrowInvalid:
        return False
    return True


def _arrow_type(dtype: Any) -> Any:
    """The type by which Arrow reads JSON of a polars type."""
    import pyarrow as pa

    if isinstance(dtype, pl.List):
        return pa.list_(_arrow_type(dtype.inner))
    if isinstance(dtype, pl.Struct):
        return pa.struct([(field.name, _arrow_type(field.dtype)) for field in dtype.fields])
    leaves = {pl.Int64: pa.int64(), pl.Float64: pa.float64(), pl.Boolean: pa.bool_(), pl.Null: pa.null()}
    return leaves.get(dtype, pa.string())
