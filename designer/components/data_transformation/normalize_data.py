"""Normalize Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

import polars as pl

from compute.sdk import log
from compute.sdk.ports import Transform
from compute.sdk.table import Table
from designer.components.annotations import Columns, Help, Label, When
from designer.components.data_transformation.scaling import learn_scaling
from designer.components.define import component
from designer.components.learning.features import check_numeric
from designer.components.selection import NUMERIC_COLUMNS, chosen_columns, empty_table
from designer.graph.columns import select
from designer.graph.table_schema import Column, TableSchema

#: Methods whose results are all the same far from 0.
SATURATING = ("logistic", "tanh", "log_normal")


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
    trial = empty_table(schema)
    for name in scaled:
        check_numeric(trial.frame[name])
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
    scaled = transform.apply(dataset)
    for name in names:
        _warn_of_loss(dataset.frame[name], scaled.frame[name], method)
    return Normalized(scaled, transform)


def _warn_of_loss(before: pl.Series, after: pl.Series, method: str) -> None:
    """Warn of a column whose values cannot be told apart any more, or never could."""
    present = before.drop_nulls()
    if not present.len() or after.min() != after.max():
        return
    different, name = present.n_unique(), before.name
    became = "missing" if after.null_count() == after.len() else f"{after.drop_nulls()[0]:g}"
    if different == 1:
        message = f"Column '{name}' has the same value in every row, which became {became}."
        hint = "Leave it out: it tells nothing."
    else:
        message = f"All {different} different values of column '{name}' became {became} by {method}."
        hint = (
            "Use min_max or z_score." if method in SATURATING else "Subtract what they have in common first."
        )
    log.warning("column.constant", message, hint, column=name)
