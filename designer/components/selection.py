"""Selects columns of an actual table, with failures worded for people."""

from __future__ import annotations

from typing import Any

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
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


def chosen_columns(table: Table, selection: Any, *, what: str = "this step") -> tuple[str, ...]:
    """The selected names, at least one; raises ComponentError naming missing columns."""
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
    try:
        return select_one(selection, schema_of(table))
    except ColumnSelectionError as error:
        raise ComponentError("column.unknown", error.message, missing=list(error.missing)) from error
