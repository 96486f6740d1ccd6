"""The rows of a SQL result as a table: DuckDB's types as column types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from compute.sdk.column_types import WIDE_INTEGER
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: DuckDB's integers of 128 bits (its integer sums), which Arrow carries as decimals or doubles.
HUGE = ("HUGEINT", "UHUGEINT")
#: Infinite dates and moments, in whatever unit.
_INFINITE: Mapping[type[pl.DataType], int] = {pl.Date: 2**31 - 1, pl.Datetime: 2**63 - 1}


def table_of(relation: duckdb.DuckDBPyRelation) -> Table:
    """The relation's rows; raises ComponentError naming a column whose values no table can hold."""
    kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
    huge = [name for name, kind in kinds.items() if kind in HUGE]
    arrow = _as_numbers(relation, huge).to_arrow_table()
    columns = [_column(name, arrow[name], kinds[name]) for name in relation.columns]
    return Table.of(pl.DataFrame([_whole(column) if column.name in huge else column for column in columns]))


def _as_numbers(relation: duckdb.DuckDBPyRelation, huge: list[str]) -> duckdb.DuckDBPyRelation:
    """Integers of 128 bits as text: Arrow has no such integers."""
    if not huge:
        return relation
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in relation.columns}
    return relation.project(
        ", ".join(
            f"CAST({name} AS VARCHAR) AS {name}" if plain in huge else name for plain, name in quoted.items()
        )
    )


def _whole(texts: pl.Series) -> pl.Series:
    """The texts of whole numbers as integers, else as decimals, else as they are: the first that is exact."""
    for dtype in (pl.Int64(), WIDE_INTEGER):
        numbers = texts.cast(dtype, strict=False)
        if numbers.null_count() == texts.null_count():
            return numbers
    return texts


def _column(name: str, values: pa.ChunkedArray, kind: str) -> pl.Series:
    import pyarrow as pa

    if pa.types.is_interval(values.type):
        return _durations(name, values)
    try:
        column = pl.Series(name, pl.from_arrow(values))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ComponentError(
            "sql.type",
            f"Column '{name}' of the result is of type {kind}, which tables do not support.",
            f'Convert it to text: CAST("{name}" AS VARCHAR).',
            column=name,
        ) from error
    _check_finite(column)
    return column


def _durations(name: str, intervals: pa.ChunkedArray) -> pl.Series:
    values = intervals.to_pylist()
    if any(value is not None and value.months for value in values):
        raise ComponentError(
            "sql.interval",
            f"Column '{name}' of the result has intervals of months or years, whose length differs.",
            f'Convert it to text: CAST("{name}" AS VARCHAR).',
            column=name,
        )
    lengths = [
        None if value is None else timedelta(value.days, microseconds=value.nanoseconds // 1_000)
        for value in values
    ]
    return pl.Series(name, lengths, dtype=pl.Duration("us"))


def _check_finite(column: pl.Series) -> None:
    limit = _INFINITE.get(type(column.dtype))
    if limit is not None and column.to_physical().abs().eq(limit).any():
        name = column.name
        raise ComponentError(
            "sql.infinite",
            f"Column '{name}' of the result has an infinite date, which no table can hold.",
            f'Make it missing: CASE WHEN isfinite("{name}") THEN "{name}" END AS "{name}".',
            column=name,
        )
