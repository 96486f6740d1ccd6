"""A column that a script returned, as a column of a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from compute.sdk.column_types import WIDE_INTEGER
from compute.sdk.component_error import ComponentError

#: The digits of the largest integers that a table holds.
MOST_DIGITS = 38


def column_of(name: str, values: Any) -> pl.Series:
    """A pandas column with the same values: types that tables lack become text as pandas prints it.

    Raises ComponentError for values of several types, and for those that no table can hold.
    """
    import pyarrow as pa

    try:
        return pl.Series(name, _converted(values.reset_index(drop=True)))
    except (TypeError, ValueError, OverflowError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise _unusable(name, values) from error


def arrow_column(name: str, values: Any) -> pl.Series:
    """A column of an Arrow table. Raises ComponentError for a type that no table can hold."""
    import pyarrow as pa

    try:
        return pl.Series(name, values)
    except (TypeError, ValueError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise ComponentError(
            "script.column_values",
            f"Column '{name}' that the script returned has Arrow's type {values.type}, which no table holds.",
            f"Cast it to another type, for example to text: table['{name}'].cast('string').",
            column=name,
        ) from error


def _converted(values: Any) -> pl.Series:
    import pandas  # type: ignore[import-untyped]  # pandas ships no types

    match values.dtype:
        case pandas.CategoricalDtype():
            return _category_values(values)
        case pandas.SparseDtype():
            values = values.sparse.to_dense()
        case pandas.IntervalDtype() | pandas.PeriodDtype():
            values = values.map(str, na_action="ignore")
    if values.dtype.kind == "c":
        values = values.map(str, na_action="ignore")
    if values.dtype == object and values.isna().all():
        return pl.Series([None] * len(values), dtype=pl.Null)
    if values.dtype == object and _are_integers(values):
        return _integers(values)
    return pl.Series("", pl.from_pandas(values, nan_to_null=True))


def _category_values(values: Any) -> pl.Series:
    """The categories themselves, numbers as numbers."""
    codes = pl.Series(values.cat.codes.to_numpy()).cast(pl.Int64)
    categories = _converted(values.cat.categories.to_series().reset_index(drop=True))
    return categories.gather(codes.set(codes < 0, None))


def _are_integers(values: Any) -> bool:
    present = values.dropna()
    return bool(len(present)) and all(type(value) is int for value in present)


def _integers(values: Any) -> pl.Series:
    """Python's integers, which have any size: decimals without fraction where 64 bits are too few."""
    numbers = [value if type(value) is int else None for value in values]
    present = [value for value in numbers if value is not None]
    if max(present) < 2**63 and min(present) >= -(2**63):
        return pl.Series(numbers, dtype=pl.Int64)
    if max(abs(value) for value in present) >= 10**MOST_DIGITS:
        raise OverflowError
    return pl.Series([None if value is None else Decimal(value) for value in numbers], dtype=WIDE_INTEGER)


def _unusable(name: str, values: Any) -> ComponentError:
    found = sorted({type(value).__name__ for value in values})
    kinds = ", ".join(found[:4])
    fault = (
        f"mixes values of several types ({kinds})."
        if len(found) > 1
        else f"holds values that no table can store ({kinds})."
    )
    return ComponentError(
        "script.column_values",
        f"Column '{name}' that the script returned {fault}",
        f"Convert it to one type, for example frame['{name}'] = frame['{name}'].astype(str).",
        column=name,
    )
