"""Add Rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table
from designer.components.annotations import Port
from designer.components.data_transformation.conversion import way_to_meet
from designer.components.define import component
from designer.components.lossless import as_kind, example, meeting_type, places_of, type_in_words, wider
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

    Both need the same columns in the same order. Columns of different types meet in the wider one,
    where every value stays the same: integer and decimal in decimal, either of them and double in
    double, date and datetime in datetime (a date is its midnight, in UTC). A column of type null, which
    has no value, fits every type. The step fails for other types, and for an integer or a decimal that
    no double is equal to. A column is categorical if it is categorical in both.
    """
    check_has_columns(dataset1, "The first dataset")
    _check_names(dataset1.names, dataset2.names)
    first, second = schema_of(dataset1), schema_of(dataset2)
    examples = zip(dataset1.frame, dataset2.frame, strict=True)
    merged = list(map(_appended, first.columns, second.columns, examples))
    places = [max(map(places_of, pair)) for pair in zip(dataset1.frame, dataset2.frame, strict=True)]
    frames = [_typed(table.frame, merged, places) for table in (dataset1, dataset2)]
    metas = {
        column.name: _meaning(column, dataset1.columns[column.name], dataset2.columns[column.name])
        for column in merged
    }
    return Table.of(pl.concat(frames, how="vertical_relaxed"), metas)


def _typed(frame: pl.DataFrame, merged: Sequence[Column], places: Sequence[int]) -> pl.DataFrame:
    """The frame with columns of another type converted, each without loss."""
    return frame.with_columns(
        as_kind(column, wanted.type, when="in the other dataset", places=digits)
        for column, wanted, digits in zip(frame, merged, places, strict=True)
    )


def _meaning(column: Column, first: ColumnMeta, second: ColumnMeta) -> ColumnMeta:
    """Categories keep the order that they have in both."""
    order = first.order if first.order == second.order else None
    return replace(_scores_of_both(first, second), categorical=column.categorical, order=order)


def _scores_of_both(first: ColumnMeta, second: ColumnMeta) -> ColumnMeta:
    """What the column means. Scores of two models of one kind, as in a cross-validation, are of no model."""
    if first.score == second.score:
        return first
    said = [{**(meta.score or {}), "model": "", "order": 1} for meta in (first, second)]
    return replace(first, score=said[0] if said[0] == said[1] else {**said[0], **said[1], "kind": "mixed"})


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


def _appended(left: Column, right: Column, values: Sequence[pl.Series] = ()) -> Column:
    """The column with the values of both; raises ComponentError if their types are incompatible."""
    kind = meeting_type(*values) if values else wider(left.type, right.type)
    if kind is None:
        first, second = (
            (type_in_words(column.dtype) for column in values) if values else (left.type, right.type)
        )
        shown = " and ".join(map(example, values))
        raise ComponentError(
            "columns.types",
            f"Column '{left.name}' is {first} in the first dataset and {second} in the second."
            + (f" Examples: {shown}." if shown else ""),
            way_to_meet(left.type, right.type),
            column=left.name,
        )
    return Column(left.name, kind, left.categorical and right.categorical, left.role)
