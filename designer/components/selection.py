"""Selects columns of an actual table, with failures worded for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import DTYPES, ColumnMeta, ColumnType, Table
from designer.graph.columns import ColumnSelectionError, select, select_one
from designer.graph.table_schema import TableSchema

#: Every column: the default of most column parameters.
ALL_COLUMNS: dict[str, Any] = {"rules": [{"include": "all"}]}
#: Every column of role feature: what learners learn from.
FEATURE_COLUMNS: dict[str, Any] = {"rules": [{"include": {"roles": ["feature"]}}]}
#: Every numeric column that is not categorical.
NUMERIC_COLUMNS: dict[str, Any] = {
    "rules": [{"include": {"types": ["numeric"]}}, {"exclude": {"types": ["categorical"]}}]
}


def schema_of(table: Table) -> TableSchema:
    return TableSchema.from_json(table.schema())


#: A polars type of each column type: of those with inner types or places, any.
EXAMPLES: Mapping[ColumnType, pl.DataType] = {
    **DTYPES,
    "decimal": pl.Decimal(38, 0),
    "list": pl.List(pl.Null),
    "struct": pl.Struct([]),
}


def empty_table(schema: TableSchema) -> Table:
    """A table of these columns without rows, to try at design time what a component would do with them."""
    frame = pl.DataFrame(schema={column.name: EXAMPLES[column.type] for column in schema.columns})
    return Table.of(frame, {item.name: ColumnMeta(item.categorical, item.role) for item in schema.columns})


def check_has_columns(table: Table, what: str = "The dataset") -> None:
    """Raises ComponentError for a table without columns."""
    if not table.names:
        raise ComponentError(
            "columns.none", f"{what} has no columns.", "Check the output of the previous step."
        )


def chosen_columns(table: Table, selection: Any, *, what: str = "this step") -> tuple[str, ...]:
    """The selected names, at least one; raises ComponentError naming missing columns."""
    check_has_columns(table)
    try:
        names = select(selection, schema_of(table))
    except ColumnSelectionError as error:
        raise ComponentError("column.unknown", error.message, missing=list(error.missing)) from error
    if not names:
        raise ComponentError(
            "column.none_selected", f"No column is selected for {what}.", "Choose at least one column."
        )
    return names


def chosen_column(table: Table, selection: Any) -> str:
    """The one selected name; raises ComponentError for none, several or an unknown one."""
    check_has_columns(table)
    try:
        return select_one(selection, schema_of(table))
    except ColumnSelectionError as error:
        raise ComponentError("column.unknown", error.message, missing=list(error.missing)) from error
