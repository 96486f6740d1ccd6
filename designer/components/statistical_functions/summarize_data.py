"""Summarize Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl

from compute.sdk.table import DTYPES, Table
from designer.components.annotations import Port
from designer.components.define import component
from designer.components.selection import check_has_columns
from designer.graph.table_schema import Column, TableSchema

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COUNTS = ("Count", "Unique Value Count", "Missing Value Count")
STATISTICS = (
    "Min",
    "Max",
    "Mean",
    "Mean Deviation",
    "1st Quartile",
    "Median",
    "3rd Quartile",
    "Mode",
    "Range",
    "Sample Variance",
    "Sample Standard Deviation",
    "Sample Skewness",
    "Sample Kurtosis",
    "P0.5",
    "P1",
    "P5",
    "P95",
    "P99.5",
)
SCHEMA = TableSchema.of(
    (
        Column("Feature", "string"),
        *(Column(name, "integer") for name in COUNTS),
        *(Column(name, "double") for name in STATISTICS),
    )
)


def _columns(
    _: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    return {"dataset": SCHEMA}


@component(
    category="Statistical Functions",
    keywords=("describe", "statistics", "profile", "quantiles", "mean", "missing"),
    columns=_columns,
)
def summarize_data(dataset: Table) -> Annotated[Table, Port("dataset")]:
    """One row of statistics for each column.

    All columns have counts of rows, distinct values and missing values. Numeric columns (booleans
    as 0 and 1) also have, over the values present: quantiles by linear interpolation, variance with
    ``n - 1``, skewness and excess kurtosis corrected for bias, mean absolute deviation, and as mode
    the smallest of the most frequent values.
    """
    check_has_columns(dataset)
    rows = [_row(dataset.frame[name]) for name in dataset.names]
    types = {column.name: DTYPES[column.type] for column in SCHEMA.columns}
    return Table.of(pl.DataFrame(rows, schema=types))


def _row(column: pl.Series) -> dict[str, Any]:
    present = column.drop_nulls()
    numeric = column.dtype.is_numeric() or column.dtype == pl.Boolean
    if numeric:
        present = present.sort()  # once, for distinct values, quantiles and the mode
    counts = (len(column), present.n_unique(), column.null_count())
    row: dict[str, Any] = {"Feature": column.name, **dict(zip(COUNTS, counts, strict=True))}
    if len(present) and numeric:
        values = present.cast(pl.Float64)
        row |= dict(zip(STATISTICS, _statistics(values, values.to_numpy()), strict=True))
    return {name: row.get(name) for name in ("Feature", *COUNTS, *STATISTICS)}


def _statistics(values: pl.Series, array: NDArray[np.float64]) -> tuple[float | None, ...]:
    """Of sorted values, in the order of STATISTICS; missing where there are too few rows."""
    import numpy as np

    count, mean = len(array), float(array.mean())
    low, high = float(array[0]), float(array[-1])
    quantiles = np.quantile(array, (0.25, 0.5, 0.75, 0.005, 0.01, 0.05, 0.95, 0.995)).tolist()
    variance = float(array.var(ddof=1)) if count > 1 else None
    return (
        low,
        high,
        mean,
        float(np.abs(array - mean).mean()),
        *quantiles[:3],
        _mode(array),
        high - low,
        variance,
        None if variance is None else variance**0.5,
        _skewness(values, count, variance),
        _kurtosis(values, count, variance),
        *quantiles[3:],
    )


def _mode(ordered: NDArray[np.float64]) -> float:
    """The smallest of the most frequent values."""
    import numpy as np

    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.append(starts, len(ordered)))
    return float(ordered[starts[lengths.argmax()]])


def _skewness(values: pl.Series, count: int, variance: float | None) -> float | None:
    return values.skew(bias=False) if count > 2 and variance else None


def _kurtosis(values: pl.Series, count: int, variance: float | None) -> float | None:
    return values.kurtosis(bias=False) if count > 3 and variance else None
