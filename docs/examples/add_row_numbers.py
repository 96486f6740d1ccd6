"""Add Row Numbers: the worked example of "Write a component"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port, Range
from designer.components.define import component
from designer.graph.table_schema import Column, TableSchema


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    schema = inputs["dataset"]
    if schema is None:
        return {"dataset": None}
    return {"dataset": TableSchema.of((Column(parameters["name"], "integer"), *schema.columns))}


@component(
    category="Data Transformation",
    keywords=("index", "counter", "row id", "enumerate"),
    columns=_columns,
)
def add_row_numbers(
    dataset: Table,
    *,
    name: Annotated[str, Label("Column name"), Help("The dataset must not have this column yet.")] = "row",
    first: Annotated[int, Label("First number"), Range(0)] = 1,
) -> Annotated[Table, Port("dataset")]:
    """Number the rows of a dataset in a new first column.

    Rows keep their order, so the same dataset always gets the same numbers.
    """
    if name in dataset.names:
        raise ComponentError(
            "column.exists",
            f"The dataset already has a column '{name}'.",
            "Choose another column name.",
            column=name,
        )
    return dataset.with_frame(dataset.frame.with_row_index(name, offset=first))
