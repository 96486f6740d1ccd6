"""Add Rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table
from designer.components.annotations import Port
from designer.components.data_transformation.conversion import warn_of_rounding
from designer.components.define import component
from designer.components.selection import check_has_columns, schema_of
from designer.graph.table_schema import Column, TableSchema


def _columns(
    _: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    first, second = inputs["dataset1"], inputs["dataset2"]
    if first is None or second is None:
        return {"dataset": None}
    _check_names(first.names, second.names)
    return {"dataset": TableSchema.of(map(_appended, first.columns, second.columns))}


@component(
    category="Data Transformation", keywords=("append", "union", "concatenate", "stack"), columns=_columns
)
def add_rows(dataset1: Table, dataset2: Table) -> Annotated[Table, Port("dataset")]:
    """Append the rows of the second dataset to the first.

    Both need the same columns in the same order and of the same types; integers become doubles if
    the other dataset has doubles. A column is categorical if it is categorical in both.
    """
    check_has_columns(dataset1, "The first dataset")
    _check_names(dataset1.names, dataset2.names)
    first, second = schema_of(dataset1), schema_of(dataset2)
    merged = [_appended(*pair) for pair in zip(first.columns, second.columns, strict=True)]
    frame = pl.concat([dataset1.frame, dataset2.frame], how="vertical_relaxed")
    doubles = {column.name for column in merged if column.type == "double"}
    for side in (dataset1, dataset2):
        for before in side.frame.select(pl.selectors.by_dtype(pl.Int64)):
            if before.name in doubles:
                warn_of_rounding(before, before.cast(pl.Float64))
    return Table.of(frame, {column.name: ColumnMeta(column.categorical, column.role) for column in merged})


def _check_names(first: Sequence[str], second: Sequence[str]) -> None:
    if len(first) != len(second):
        raise ComponentError(
            "columns.count",
            f"The datasets have {len(first)} and {len(second)} columns.",
            "Select the same columns in both with Select Columns in Dataset.",
        )
    for position, (left, right) in enumerate(zip(first, second, strict=True), start=1):
        if left != right:
            raise ComponentError(
                "columns.names",
                f"Column {position} is '{left}' in the first dataset and '{right}' in the second.",
                "Rename it with Edit Metadata, or reorder the columns with Apply SQL Transformation.",
            )


def _appended(left: Column, right: Column) -> Column:
    """The column with the values of both; raises ComponentError if their types are incompatible."""
    kinds = {left.type, right.type}
    if len(kinds) > 1 and kinds != {"integer", "double"}:
        raise ComponentError(
            "columns.types",
            f"Column '{left.name}' is {left.type} in the first dataset and {right.type} in the second.",
            "Convert one of them with Edit Metadata.",
        )
    kind = left.type if len(kinds) == 1 else "double"
    return Column(left.name, kind, left.categorical and right.categorical, left.role)
