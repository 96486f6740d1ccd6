"""What a person said of a file's columns, applied to a table that has been read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import get_args

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import usable_names
from compute.sdk.reading.inference import parse_datetimes
from compute.sdk.reading.options import ReadOptions
from compute.sdk.table import DTYPES, ColumnMeta, ColumnType, Table, column_type

_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_DAY, _TIMES = "%Y-%m-%d", ("%H:%M:%S%.f", "%H:%M")


def apply_column_options(table: Table, options: ReadOptions) -> Table:
    """The table with the options' names, missing values, types and columns, in this order.

    Raises ComponentError: another number of names, an unknown column or type, a value of another type.
    """
    frame = _renamed(table.frame, options.names)
    metas = dict(zip(frame.columns, table.columns.values(), strict=True))
    known_columns(options, frame.columns)
    kept = options.columns or frame.columns
    columns = [_column(frame[name], options) for name in kept]
    return Table.of(pl.DataFrame(columns), _of(kept, metas))


def known_columns(options: ReadOptions, names: Sequence[str]) -> None:
    """Raise ComponentError for an option that names a column which is not there, or none, or one twice."""
    if options.columns is not None and (
        not options.columns or len({*options.columns}) < len(options.columns)
    ):
        raise ComponentError(
            "options.columns",
            "The option 'columns' names no column." if not options.columns else "A column is named twice.",
            "Name each column that is to be kept once.",
        )
    for name in (*(options.columns or ()), *options.types):
        if name not in names:
            close = difflib.get_close_matches(name, names, 1)
            listed = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
            hint = f"Did you mean '{close[0]}'?" if close else f"The columns are: {listed}."
            raise ComponentError("options.column", f"The file has no column '{name}'.", hint, column=name)


def without_spellings(text: pl.Series, spellings: Sequence[str] | None) -> pl.Series:
    """A column of strings with the spellings of a missing value, and blanks around them, made missing."""
    if not spellings:
        return text
    return text.set(text.str.strip_chars().is_in(list(spellings)).fill_null(False), None)


def storable(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with durations as text while tables have no type for them."""
    if "duration" in DTYPES:
        return frame
    durations = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Duration)]
    return frame.with_columns(frame[name].dt.to_string("iso") for name in durations)


def _of(kept: Sequence[str], metas: Mapping[str, ColumnMeta]) -> Mapping[str, ColumnMeta]:
    return {name: metas[name] for name in kept}


def _renamed(frame: pl.DataFrame, names: Sequence[str] | None) -> pl.DataFrame:
    if names is None:
        return frame
    if len(names) != frame.width:
        raise ComponentError(
            "options.names",
            f"There are {len(names)} names for {frame.width} columns.",
            "Give a name for each column, in order; leave columns out with 'columns'.",
        )
    return pl.DataFrame([series.alias(name) for series, name in zip(frame, usable_names(names), strict=True)])


def _column(column: pl.Series, options: ReadOptions) -> pl.Series:
    wanted = options.types.get(column.name)
    if column.dtype == pl.String:
        column = without_spellings(column, options.missing)
        dated = _by_formats(column, options.date_formats) if wanted in (None, "datetime", "date") else None
        if dated is not None:
            column = dated
    return column if wanted is None else converted(column, wanted)


def _by_formats(text: pl.Series, formats: Sequence[str] | None) -> pl.Series | None:
    """Dates in any of the formats, if every value is one."""
    if not formats or not text.drop_nulls().len():
        return None
    trimmed = text.str.strip_chars()
    moments = [_moments(trimmed, form).alias(str(place)) for place, form in enumerate(formats)]
    found = pl.DataFrame(moments).select(pl.coalesce(pl.all()).alias(text.name)).to_series()
    if found.null_count() != text.null_count():
        return None
    timed = any(sign in form for form in formats for sign in ("%H", "%I", "%T", "%R", "%s", "%X", "%c"))
    return found if timed or "date" not in DTYPES else found.dt.date()


def _moments(text: pl.Series, form: str) -> pl.Series:
    try:
        moments = text.str.to_datetime(form, time_unit="us", strict=False) if form else None
    except pl.exceptions.PolarsError:
        moments = None
    if moments is None:
        raise ComponentError(
            "options.date_formats",
            f"'{form}' is no format of dates.",
            "Write it as strptime has it, such as %d.%m.%Y or %Y-%m-%d %H:%M:%S.",
        )
    if isinstance(moments.dtype, pl.Datetime) and moments.dtype.time_zone is not None:
        return moments.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return moments


def converted(column: pl.Series, wanted: str) -> pl.Series:
    """The column as a column type; raises ComponentError with the first value that is none."""
    dtype = dtype_of(column, wanted)
    if dtype is None:
        raise ComponentError(
            "options.types",
            f"There is no column type '{wanted}' (column '{column.name}').",
            f"Use one of: {', '.join(DTYPES)}.",
            column=column.name,
        )
    if column_type(column.dtype) == wanted:
        return column
    result = _cast(column, wanted, dtype)
    lost = column.is_not_null() & result.is_null()
    if column.dtype.is_numeric() and dtype.is_numeric():
        lost |= (result.cast(column.dtype, strict=False) != column).fill_null(False)
    if lost.any():
        row = lost.arg_true()[0]
        raise ComponentError(
            "options.types",
            f"Column '{column.name}' cannot be read as {wanted}: row {row + 1} holds '{column[row]}'.",
            f"Choose another type for '{column.name}', or give '{column[row]}' as a missing value.",
            column=column.name,
            row=row + 1,
        )
    return result


def dtype_of(column: pl.Series, wanted: str) -> pl.DataType | None:
    """The polars type for a column type; a decimal with as many places as the column's values have."""
    if wanted != "decimal" or wanted not in get_args(ColumnType):
        return {str(name): dtype for name, dtype in DTYPES.items()}.get(wanted)
    places = column.cast(pl.String).str.extract(r"\.(\d+)").str.len_chars().max()
    return pl.Decimal(38, min(int(str(places or 0)), 37))


def _cast(column: pl.Series, wanted: str, dtype: pl.DataType) -> pl.Series:
    if column.dtype != pl.String:
        return _between(column, dtype)
    text = column.str.strip_chars()
    if wanted == "boolean":
        return text.str.to_lowercase().replace_strict(_BOOLEANS, default=None, return_dtype=pl.Boolean)
    if wanted == "datetime":
        return parse_datetimes(text)
    if wanted == "date":
        return text.str.to_date(_DAY, strict=False)
    if wanted == "time":
        found = [text.str.to_time(form, strict=False) for form in _TIMES]
        return min(found, key=lambda times: times.null_count())
    return text.cast(dtype, strict=False)


def _between(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    try:
        return column.cast(dtype, strict=False)
    except pl.exceptions.PolarsError:  # no conversion between the two: as if no value had one
        return pl.Series(column.name, [None] * len(column), dtype=dtype)
