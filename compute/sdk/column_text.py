"""The values of a column as text or as JSON: exact for every type and for every value of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import polars as pl

from compute.sdk.column_types import DTYPES, ColumnType, column_type

#: ISO 8601, with as many fractional digits as needed.
ISO = "%Y-%m-%dT%H:%M:%S%.f"
ISO_TIME = "%H:%M:%S%.f"
#: The days and microseconds since 1970 of the years 1 to 9999, which Python and ISO 8601 can write.
DAYS = (-719_162, 2_932_896)
MICROSECONDS = (-62_135_596_800_000_000, 253_402_300_799_999_999)
#: What CSV has no form for: written as text.
WITHOUT_CSV: frozenset[ColumnType] = frozenset({"duration", "binary", "list", "struct", "null"})


def as_text(column: pl.Series) -> pl.Series:
    """Every value as text, missing ones as null.

    Times in ISO 8601, durations too (``P1DT2H``), bytes in base64, lists and structs in JSON.
    """
    match column_type(column.dtype):
        case "date" | "datetime":
            return _calendar_text(column)
        case "time":
            return column.dt.to_string(ISO_TIME)
        case "duration":
            return _duration_text(column)
        case "binary":
            return column.bin.encode("base64")
        case "list" | "struct":
            texts = [None if value is None else _json(value) for value in json_values(column)]
            return pl.Series(column.name, texts, dtype=pl.String)
    return column.cast(pl.String)


def json_values(column: pl.Series) -> list[Any]:
    """Every value as JSON has it, exactly: infinities and NaN, decimals, times and bytes are text."""
    match column_type(column.dtype):
        case "list":
            return list(_lists(column))
        case "struct":
            return list(_objects(column))
        case "double":
            return [_finite(value) for value in column]
        case "decimal":
            return [None if value is None else format(value, "f") for value in column]
        case "boolean" | "integer" | "string" | "null":
            return column.to_list()
    return as_text(column).to_list()


def csv_ready(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with every column that polars cannot write as CSV made text."""
    return frame.with_columns(
        as_text(column)
        for column in frame
        if column_type(column.dtype) in WITHOUT_CSV or not in_calendar(column)
    )


def fields_of(column: pl.Series) -> list[pl.Series]:
    """The fields of a column of structs, in their order, without their names.

    Polars takes a name such as "*" for all of them, and panics.
    """
    return [field.rename("field") for field in column.struct.unnest().get_columns()]


def in_calendar(column: pl.Series) -> bool:
    """Whether all dates and times of a column are in the years 1 to 9999; true of other columns."""
    if (bounds := _bounds(column)) is None:
        return True
    return bool(column.to_physical().drop_nulls().is_between(*bounds).all())


def _bounds(column: pl.Series) -> tuple[int, int] | None:
    return {"date": DAYS, "datetime": MICROSECONDS}.get(column_type(column.dtype))


def _calendar_text(column: pl.Series) -> pl.Series:
    form = ISO if column.dtype == DTYPES["datetime"] else "%Y-%m-%d"
    if in_calendar(column):
        return column.dt.to_string(form)
    # Years of more than four digits. Some are beyond what polars can write, whose panic no code can catch
    # in time; numpy knows them all.
    import numpy as np

    numbers, unit = column.to_physical(), "us" if column.dtype == DTYPES["datetime"] else "D"
    far = ~numbers.is_between(*(_bounds(column) or (0, 0)))
    moments = numbers.fill_null(0).cast(pl.Int64).to_numpy().astype(f"datetime64[{unit}]")
    texts = pl.Series(column.name, np.datetime_as_string(moments), dtype=pl.String)
    return texts.zip_with(far.fill_null(False), column.set(far, None).dt.to_string(form))


def _duration_text(column: pl.Series) -> pl.Series:
    """ISO 8601 durations: ``-P1DT2H3M4.5S``. A day is 24 hours."""
    texts = [None if value is None else _duration(value) for value in column.to_physical()]
    return pl.Series(column.name, texts, dtype=pl.String)


def _duration(microseconds: int) -> str:
    seconds, fraction = divmod(abs(microseconds), 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    second = f"{seconds}.{fraction:06}".rstrip("0") if fraction else str(seconds)
    clock = "".join(
        f"{value}{unit}"
        for value, unit in ((hours, "H"), (minutes, "M"), (second, "S"))
        if value not in (0, "0")
    )
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if microseconds < 0 else ''}P{text or 'T0S'}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _finite(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else _NOT_FINITE[str(value)]


_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _lists(column: pl.Series) -> Iterator[list[Any] | None]:
    lists = column.cast(pl.List(column.dtype.inner)) if isinstance(column.dtype, pl.Array) else column
    lengths = lists.list.len()
    present = lists.filter(lengths > 0)
    values = iter(json_values(present.explode()) if present.len() else ())
    for length in lengths:
        yield None if length is None else [next(values) for _ in range(length)]


def _objects(column: pl.Series) -> Iterator[dict[str, Any] | None]:
    names = column.struct.fields
    parts = [json_values(field) for field in fields_of(column)]
    for index, missing in enumerate(column.is_null()):
        yield None if missing else {name: part[index] for name, part in zip(names, parts, strict=True)}
