"""How missing values are replaced or removed: learned once, applied to any table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnType, Table, column_type
from designer.components.lossless import as_kind, has_values

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

    def apply(self, table: Table) -> Table:
        """The cleaned table; raises ComponentError naming a value that is not of the type learned from."""
        present = [name for name in self.types if name in table.columns]
        frame = table.frame.with_columns(
            as_kind(table.frame[name], self.types[name], when="when the cleaning was learned")
            for name in present
        )
        frame = frame.drop(self.dropped, strict=False)
        fills = [
            pl.col(name).fill_null(pl.lit(value, dtype=frame.schema[name]))
            for name, value in self.replacements.items()
            if name in frame.columns
        ]
        needed = [name for name in self.rows_need if name in frame.columns]
        frame = frame.with_columns(fills) if fills else frame
        return table.with_frame(frame.drop_nulls(needed) if needed else frame)


def indicator_name(column: str) -> str:
    return f"{column}_IsMissing"


def learn_cleaning(
    table: Table, names: Sequence[str], mode: str, replacement: str, *, drop_empty: bool
) -> CleaningTransform:
    """Learn how to clean these columns; raises ComponentError for one that cannot be cleaned."""
    types = {name: column_type(table.frame.schema[name]) for name in names}
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
    return CleaningTransform(seen, replacements, dropped=empty if drop_empty else ())


def _replacement(column: pl.Series, kind: ColumnType, mode: str, text: str) -> Any:
    """The replacement for a column's missing values; None if it needs none and has none."""
    if not _allowed(kind, mode):
        if not column.null_count():
            return None
        raise ComponentError(
            "column.type",
            f"Column '{column.name}' is {kind}, so it has no {mode} to replace missing values with.",
            "Leave it out of the columns to be cleaned, or choose another cleaning mode.",
            column=column.name,
        )
    if mode == "custom_value":
        return _parsed(column, kind, text)
    if mode == "mode":
        return column.drop_nulls().mode().sort().first()
    center = column.cast(pl.Float64).mean() if mode == "mean" else column.cast(pl.Float64).median()
    if center is None or kind == "double":
        return center
    if kind == "decimal":
        return round(Decimal(str(center)), column.dtype.scale)  # type: ignore[attr-defined]  # a decimal has one
    return bool(round(float(center))) if kind == "boolean" else round(float(center))  # type: ignore[arg-type]  # a number by the casts above


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
                return int(text)
            case "double":
                return float(text)
            case "decimal":
                return Decimal(text)
            case "boolean":
                return _BOOLEANS[text.strip().lower()]
        return text
    except (ValueError, KeyError, InvalidOperation) as error:
        if not column.null_count():
            return None
        raise ComponentError(
            "parameter.type",
            f"The replacement '{text}' does not fit column '{column.name}', which is {kind}.",
            "Choose a value of that type, or clean the column in a separate step.",
            column=column.name,
        ) from error
