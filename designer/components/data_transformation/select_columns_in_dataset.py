"""Select Columns in Dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from compute.sdk.table import Table
from designer.components.annotations import Columns, Help, Port
from designer.components.define import component
from designer.components.selection import chosen_columns
from designer.graph.columns import select
from designer.graph.table_schema import TableSchema


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    schema = inputs["dataset"]
    if schema is None:
        return {"dataset": None}
    names = select(parameters["columns"], schema)
    return {"dataset": TableSchema.of(schema.by_name[name] for name in names)}


@component(
    category="Data Transformation",
    keywords=("project", "drop columns", "exclude", "keep", "subset", "feature selection"),
    columns=_columns,
)
def select_columns_in_dataset(
    dataset: Table,
    *,
    columns: Annotated[Mapping[str, Any], Columns("dataset"), Help("The columns to keep.")],
) -> Annotated[Table, Port("dataset")]:
    """Keep the selected columns of a dataset, in the dataset's order."""
    names = chosen_columns(dataset, columns)
    return dataset.with_frame(dataset.frame.select(names))
