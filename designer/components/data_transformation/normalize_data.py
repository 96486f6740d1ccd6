"""Normalize Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from compute.sdk.ports import Transform
from compute.sdk.table import Table
from designer.components.annotations import Columns, Help, Label, When
from designer.components.data_transformation.scaling import learn_scaling
from designer.components.define import component
from designer.components.selection import NUMERIC_COLUMNS, chosen_columns
from designer.graph.columns import select
from designer.graph.table_schema import Column, TableSchema


class Normalized(NamedTuple):
    dataset: Annotated[Table, Label("Transformed dataset")]
    transform: Annotated[Transform, Label("Transformation function")]


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    schema = inputs["dataset"]
    if schema is None:
        return {"dataset": None}
    scaled = set(select(parameters["columns"], schema))
    columns = (
        Column(column.name, "double", column.categorical, column.role) if column.name in scaled else column
        for column in schema.columns
    )
    return {"dataset": TableSchema.of(columns)}


@component(
    category="Data Transformation",
    keywords=("scale", "standardize", "z-score", "min max", "rescale", "tanh"),
    columns=_columns,
)
def normalize_data(
    dataset: Table,
    *,
    method: Annotated[
        Literal["z_score", "min_max", "logistic", "log_normal", "tanh"],
        Label("Transformation method"),
        Help("How values are scaled."),
    ] = "z_score",
    use_0_for_constant_columns: Annotated[
        bool,
        When(method=("z_score", "min_max")),
        Label("Use 0 for constant columns"),
        Help("Off: constant columns become missing."),
    ] = True,
    columns: Annotated[
        Mapping[str, Any], Columns("dataset"), Label("Columns to transform"), Help("Numeric columns only.")
    ] = NUMERIC_COLUMNS,
) -> Normalized:
    """Bring numeric columns to a common scale.

    z_score: (x - mean) / standard deviation of the population. min_max: (x - min) / (max - min).
    logistic: 1 / (1 + exp(-x)). log_normal: the cumulative distribution function of the log-normal
    distribution fitted to the column by maximum likelihood (all values above 0). tanh: tanh(x).
    Missing values stay missing. The transformation applies what was learned here to other data.
    """
    names = chosen_columns(dataset, columns)
    transform = learn_scaling(dataset, names, method, constant_as_zero=use_0_for_constant_columns)
    return Normalized(transform.apply(dataset), transform)
