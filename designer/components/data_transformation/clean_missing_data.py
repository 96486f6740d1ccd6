"""Clean Missing Data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.ports import Transform
from compute.sdk.table import Table
from designer.components.annotations import Columns, Fills, Help, Label, Range, When
from designer.components.data_transformation.missing_values import (
    CleaningTransform,
    indicator_names,
    learn_cleaning,
)
from designer.components.define import component
from designer.components.empty_results import warn_if_empty
from designer.components.lossless import shown
from designer.components.selection import ALL_COLUMNS, chosen_columns
from designer.components.wording import counted
from designer.graph.columns import select
from designer.graph.suggestions import listed
from designer.graph.table_schema import Column, TableSchema

Mode = Literal["custom_value", "mean", "median", "mode", "remove_row", "remove_column"]
REPLACING = ("custom_value", "mean", "median", "mode")


class Cleaned(NamedTuple):
    cleaned_dataset: Table
    transform: Annotated[Transform, Label("Cleaning transformation")]


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    _check_ratios(parameters["min_ratio"], parameters["max_ratio"])
    schema = inputs["dataset"]
    # Which columns are removed depends on the data. (Replacing also removes columns without any value; that
    # is too rare to give up predicting the columns.)
    if schema is None or parameters["mode"] == "remove_column":
        return {"cleaned_dataset": None}
    names = select(parameters["columns"], schema)
    if not (parameters["indicator"] and parameters["mode"] in REPLACING):
        return {"cleaned_dataset": schema}
    added = (Column(name, "boolean") for name in indicator_names(names, schema.names).values())
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
    _check_ratios(min_ratio, max_ratio)
    eligible = [name for name in names if min_ratio <= _missing_ratio(dataset, name) <= max_ratio]
    transform = learn_cleaning(
        dataset, eligible, mode, replacement, drop_empty=cols_with_all_missing_values == "remove"
    )
    cleaned = transform.apply(dataset)
    _check_what_is_left(dataset, cleaned, transform)
    _warn_of_labels(dataset, cleaned)
    _warn_of_removed(dataset, cleaned, eligible)
    if indicator and mode in REPLACING:
        cleaned = _with_indicators(cleaned, dataset, names)
    return Cleaned(cleaned, transform)


def _check_ratios(least: float, most: float) -> None:
    if least > most:
        raise ComponentError(
            "parameter.order",
            f"The minimum ratio {least:g} is greater than the maximum {most:g}.",
            "Set the minimum to at most the maximum.",
            parameter="min_ratio",
        )


def _check_what_is_left(before: Table, cleaned: Table, transform: CleaningTransform) -> None:
    """Raises ComponentError when no column is left; warns of what went without being asked for."""
    if not cleaned.names:
        raise ComponentError(
            "columns.none",
            f"Every column has missing values ({listed(before.names)}), so none is left.",
            "Set Columns with all values missing to Propagate."
            if transform.empty
            else "Choose another cleaning mode, such as Remove row.",
        )
    for name in transform.empty:
        action = "removed" if name in transform.dropped else "left as it is"
        log.warning(
            "column.empty",
            f"Column '{name}' has no values at all and was {action}.",
            "Leave it out of the columns to be cleaned, or look at where its values went.",
            column=name,
        )
    warn_if_empty(
        cleaned,
        before,
        what="The cleaned dataset",
        hint="Every row has a missing value. Clean fewer columns, or replace the values instead.",
    )


def _warn_of_labels(before: Table, cleaned: Table) -> None:
    """Warn of a label that was filled, or removed for its gaps."""
    for name in before.with_role("label"):
        label = before.frame[name]
        if not (gaps := label.null_count()):
            continue
        if name not in cleaned.columns:
            log.warning(
                "label.removed",
                f"The label '{name}' was removed.",
                "Leave it out of the columns to be cleaned, or remove the rows without a label instead.",
                column=name,
            )
        elif cleaned.rows == before.rows and not cleaned.frame[name].null_count():
            value = shown(cleaned.frame[name], int(label.is_null().arg_max() or 0))
            log.warning(
                "label.filled",
                f"{counted(gaps, 'missing value')} of the label '{name}' became '{value}': made-up answers "
                "to learn from and to measure by.",
                "Leave it out of the columns to be cleaned, or remove the rows without a label instead.",
                column=name,
            )


def _warn_of_removed(before: Table, cleaned: Table, names: Sequence[str]) -> None:
    """Warn when more than half of the rows went."""
    removed = before.rows - cleaned.rows
    if cleaned.rows and removed > cleaned.rows:
        gaps = {name: before.frame[name].null_count() for name in names}
        worst = max(gaps, key=lambda name: gaps[name])
        log.warning(
            "rows.removed",
            f"{removed} of {counted(before.rows, 'row')} had a missing value and were removed; "
            f"{gaps[worst]} have none in column '{worst}'.",
            "Clean fewer columns, or replace the values instead.",
            column=worst,
        )


def _missing_ratio(table: Table, name: str) -> float:
    return table.frame[name].null_count() / table.rows if table.rows else 0.0


def _with_indicators(cleaned: Table, before: Table, names: tuple[str, ...]) -> Table:
    flags = [
        before.frame[name].is_null().alias(indicator)
        for name, indicator in indicator_names(names, before.names).items()
    ]
    return cleaned.with_frame(cleaned.frame.with_columns(flags))
