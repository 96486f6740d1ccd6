"""Clean Missing Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import Transform
from compute.sdk.table import Table
from designer.components.annotations import Columns, Fills, Help, Label, Range, When
from designer.components.data_transformation.missing_values import indicator_name, learn_cleaning
from designer.components.define import component
from designer.components.selection import ALL_COLUMNS, chosen_columns
from designer.graph.columns import select
from designer.graph.table_schema import Column, TableSchema

Mode = Literal["custom_value", "mean", "median", "mode", "remove_row", "remove_column"]
REPLACING = ("custom_value", "mean", "median", "mode")


class Cleaned(NamedTuple):
    cleaned_dataset: Table
    transform: Annotated[Transform, Label("Cleaning transformation")]


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    schema = inputs["dataset"]
    # Which columns are removed depends on the data. (Replacing also removes columns without any value; that
    # is too rare to give up predicting the columns.)
    if schema is None or parameters["mode"] == "remove_column":
        return {"cleaned_dataset": None}
    names = select(parameters["columns"], schema)
    if not (parameters["indicator"] and parameters["mode"] in REPLACING):
        return {"cleaned_dataset": schema}
    added = (Column(indicator_name(name), "boolean") for name in names)
    return {"cleaned_dataset": TableSchema.of((*schema.columns, *added))}


@component(
    category="Data Transformation",
    keywords=("null", "nan", "impute", "fill", "drop rows", "missing values", "scrub"),
    columns=_columns,
)
def clean_missing_data(
    dataset: Table,
    *,
    columns: Annotated[
        Mapping[str, Any],
        Columns("dataset"),
        Fills(mode=REPLACING),
        Label("Columns to be cleaned"),
        Help("Other columns pass through unchanged."),
    ] = ALL_COLUMNS,
    min_ratio: Annotated[
        float,
        Range(0, 1),
        Label("Minimum missing value ratio"),
        Help("Columns with a smaller share of missing values are left unchanged."),
    ] = 0.0,
    max_ratio: Annotated[
        float,
        Range(0, 1),
        Label("Maximum missing value ratio"),
        Help("Columns with a greater share of missing values are left unchanged."),
    ] = 1.0,
    mode: Annotated[Mode, Label("Cleaning mode"), Help("What to do with missing values.")] = "custom_value",
    replacement: Annotated[
        str,
        Label("Replacement value"),
        When(mode="custom_value"),
        Help("Must fit the type of every cleaned column."),
    ] = "0",
    cols_with_all_missing_values: Annotated[
        Literal["propagate", "remove"],
        Label("Columns with all values missing"),
        When(mode=REPLACING),
        Help("Keep such columns unchanged, or remove them."),
    ] = "remove",
    indicator: Annotated[
        bool,
        Label("Generate missing value indicator column"),
        When(mode=REPLACING),
        Help("Adds COLUMN_IsMissing for every selected column: true where the value was missing."),
    ] = False,
) -> Cleaned:
    """Replace missing values, or remove the rows or columns that have them.

    Mean, median and mode are taken over the values present; for an integer or boolean column they
    are rounded to its type (halves to even). If several values are the most frequent, the mode is
    the smallest. The transformation keeps what was learned here and applies it to other data.
    """
    names = chosen_columns(dataset, columns)
    if min_ratio > max_ratio:
        raise ComponentError(
            "parameter.order",
            f"The minimum ratio {min_ratio:g} is greater than the maximum {max_ratio:g}.",
            "Set the minimum to at most the maximum.",
        )
    eligible = [name for name in names if min_ratio <= _missing_ratio(dataset, name) <= max_ratio]
    transform = learn_cleaning(
        dataset, eligible, mode, replacement, drop_empty=cols_with_all_missing_values == "remove"
    )
    cleaned = transform.apply(dataset)
    if indicator and mode in REPLACING:
        cleaned = _with_indicators(cleaned, dataset, names)
    return Cleaned(cleaned, transform)


def _missing_ratio(table: Table, name: str) -> float:
    return table.frame[name].null_count() / table.rows if table.rows else 0.0


def _with_indicators(cleaned: Table, before: Table, names: tuple[str, ...]) -> Table:
    flags = [before.frame[name].is_null().alias(indicator_name(name)) for name in names]
    return cleaned.with_frame(cleaned.frame.with_columns(flags))
