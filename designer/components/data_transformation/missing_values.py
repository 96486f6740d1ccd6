"""How missing values are replaced or removed: learned once, applied to any table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, cast

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnType, Table, column_type
from designer.components.column_names import unused_name
from designer.components.lossless import MOST_DIGITS, as_kind, has_values, places_of

#: Characters of a replacement in an error.
LONGEST_SHOWN = 100
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class CleaningTransform:
    """Replacement values, columns to drop, and columns whose missing values remove the row.

    Columns that the table lacks are skipped; a column of another type than the one learned from is
    converted to it without loss.
    """

    types: Mapping[str, ColumnType]
    replacements: Mapping[str, Any] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    rows_need: tuple[str, ...] = ()
    #: Columns without any value, which nothing can replace.
    empty: tuple[str, ...] = ()

    def apply(self, table: Table) -> Table:
        """The cleaned table; raises ComponentError naming a value that is not of the type learned from."""
        frame = table.frame.with_columns(
            as_kind(
                column,
                self.types[column.name],
                when="when the cleaning was learned",
                places=_places(self.replacements.get(column.name)),
            )
            for column in table.frame
            if column.name in self.types
        )
        frame = frame.drop(self.dropped, strict=False)
        schema = frame.schema
        fills = [
            pl.col(name).fill_null(pl.lit(value).cast(schema[name]))
            for name, value in self.replacements.items()
            if name in schema
        ]
        needed = [name for name in self.rows_need if name in schema]
        frame = frame.with_columns(fills) if fills else frame
        return table.with_frame(frame.drop_nulls(needed) if needed else frame)


def _places(replacement: Any) -> int:
    """The digits behind the point that a column needs to hold a replacement."""
    exponent = replacement.as_tuple().exponent if isinstance(replacement, Decimal) else 0
    return max(0, -int(exponent))


def indicator_names(columns: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """Column -> the name of its indicator, which no other column has."""
    used = set(taken)
    names: dict[str, str] = {}
    for column in columns:
        names[column] = unused_name(f"{column}_IsMissing", used)
        used.add(names[column])
    return names


def learn_cleaning(
    table: Table, names: Sequence[str], mode: str, replacement: str, *, drop_empty: bool
) -> CleaningTransform:
    """Learn how to clean these columns; raises ComponentError for one that cannot be cleaned."""
    schema = table.frame.schema
    types = {name: column_type(schema[name]) for name in names}
    # What was learned from no values fits any type.
    seen = {name: kind for name, kind in types.items() if not table.rows or has_values(table.frame[name])}
    if mode == "remove_row":
        return CleaningTransform(seen, rows_need=tuple(names))
    if mode == "remove_column":
        return CleaningTransform(
            seen, dropped=tuple(name for name in names if table.frame[name].null_count())
        )
    empty = tuple(name for name in names if table.rows and table.frame[name].null_count() == table.rows)
    filled = [name for name in names if name not in empty]
    replacements = {
        name: value
        for name in filled
        if (value := _replacement(table.frame[name], types[name], mode, replacement)) is not None
    }
    return CleaningTransform(seen, replacements, dropped=empty if drop_empty else (), empty=empty)


def _replacement(column: pl.Series, kind: ColumnType, mode: str, text: str) -> Any:
    """The replacement for a column's missing values; None if it needs none and has none."""
    if not _allowed(kind, mode):
        if not column.null_count():
            return None
        raise ComponentError(
            "column.type",
            f"Column '{column.name}' is {kind}, so no {mode.replace('_', ' ')} can replace missing values.",
            "Leave it out of the columns to be cleaned, or set the cleaning mode to Mode or Remove row.",
            column=column.name,
        )
    if mode == "custom_value":
        return _parsed(column, kind, text)
    present = column.drop_nulls()
    if mode == "mode" or not present.len():
        return _most_frequent(present)
    if kind == "double":
        return _center(present, mode)
    if kind == "decimal":
        scale: int = column.dtype.scale  # type: ignore[attr-defined]  # a decimal has one
        return Decimal(round(_exact_center(present.to_physical(), mode))).scaleb(-scale)
    center = round(_exact_center(present, mode))
    return bool(center) if kind == "boolean" else center


def _most_frequent(values: pl.Series) -> Any:
    """The least of the most frequent values. Times as numbers: Python has none beyond the year 9999."""
    frequent = values.mode().sort()
    return (frequent if isinstance(values.dtype, pl.Decimal) else frequent.to_physical()).first()


def _exact_center(values: pl.Series, mode: str) -> Fraction:
    """The mean or median of integers or booleans. Doubles would round those beyond 2**53, or leave int64."""
    exact = (values.cast(pl.Int64) if values.dtype == pl.Boolean else values).cast(pl.Int128)
    if mode == "mean":
        return Fraction(int(exact.sum()), exact.len())
    ordered, middle = exact.sort(), exact.len() // 2
    return Fraction(int(ordered[(exact.len() - 1) // 2]) + int(ordered[middle]), 2)


def _center(values: pl.Series, mode: str) -> float:
    """The mean or median of doubles; raises ComponentError when infinite values leave none."""
    # Halved and doubled, or the sum of the largest doubles is infinite.
    scale = 2.0 ** -math.ceil(math.log2(values.len() + 1))
    scaled = values * scale
    center = cast(float, scaled.mean() if mode == "mean" else scaled.median()) / scale
    plain = cast(float, values.mean() if mode == "mean" else values.median())
    center = plain if math.isfinite(plain) else center
    if not math.isfinite(center):
        raise ComponentError(
            "column.infinite",
            f"Column '{values.name}' contains infinity, so no {mode} can replace missing values.",
            "Set the cleaning mode to Custom value, or replace infinity first with Apply SQL Transformation.",
            column=values.name,
        )
    return center


def _allowed(kind: ColumnType, mode: str) -> bool:
    match mode:
        case "mean":
            return kind in ("integer", "double", "decimal", "boolean")
        case "median":
            return kind in ("integer", "double", "decimal")
        case "custom_value":
            return kind in ("string", "integer", "double", "decimal", "boolean")
    return kind not in ("binary", "list", "struct")


def _parsed(column: pl.Series, kind: ColumnType, text: str) -> Any:
    try:
        match kind:
            case "integer":
                return _bounded(int(text))
            case "double":
                return _number(float(text))
            case "decimal":
                return _fitting(Decimal(text), places_of(column))
            case "boolean":
                return _BOOLEANS[text.strip().lower()]
        return text
    except (ValueError, KeyError, InvalidOperation) as error:
        if not column.null_count():
            return None
        raise ComponentError(
            "parameter.type",
            f"The replacement '{text[:LONGEST_SHOWN]}' does not fit column '{column.name}', which is {kind}.",
            "Choose a value of that type, or clean the column in a separate step.",
            column=column.name,
        ) from error


def _bounded(number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError("beyond 64 bits")
    return number


def _number(number: float) -> float:
    if math.isnan(number):
        # NaN is what a missing value looks like elsewhere: nothing would be replaced.
        raise ValueError("not a number")
    return number


def _fitting(number: Decimal, places: int) -> Decimal:
    """The replacement, if a column that has so many places can hold it."""
    needed = max(places, _places(number)) if number.is_finite() else 0
    if not number.is_finite() or max(number.adjusted() + 1, 0) + needed > MOST_DIGITS:
        raise ValueError("not a number, or one of too many digits")
    return number
