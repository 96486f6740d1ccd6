"""Add Columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import polars as pl

from compute.runtime.table import Table
from designer.components.annotations import Help, Label, Port
from designer.components.define import component
from designer.graph.table_schema import TableSchema


def _columns(
    _: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    left, right = inputs["dataset1"], inputs["dataset2"]
    if left is None or right is None:
        return {"dataset": None}
    clashes = set(left.names) & set(right.names)
    columns = [
        replace(column, name=_renamed(column.name, side, clashes))
        for side, schema in ((1, left), (2, right))
        for column in schema.columns
    ]
    return {"dataset": TableSchema.of(columns)}


@component(
    category="Data Transformation", keywords=("merge", "side by side", "hstack", "bind"), columns=_columns
)
def add_columns(
    dataset1: Annotated[Table, Label("Left dataset")],
    dataset2: Annotated[Table, Label("Right dataset"), Help("Its columns come after the left ones.")],
) -> Annotated[Table, Port("dataset")]:
    """Put the columns of two datasets side by side.

    Of unequal row counts, the shorter side is filled with missing values. A name that both have
    becomes ``name_1`` on the left and ``name_2`` on the right.
    """
    clashes = set(dataset1.names) & set(dataset2.names)
    sides = [_with_new_names(table, side, clashes) for side, table in ((1, dataset1), (2, dataset2))]
    frame = pl.concat([side.frame for side in sides], how="horizontal_extend")
    return Table.of(frame, {**sides[0].columns, **sides[1].columns})


def _renamed(name: str, side: int, clashes: set[str]) -> str:
    return f"{name}_{side}" if name in clashes else name


def _with_new_names(table: Table, side: int, clashes: set[str]) -> Table:
    names = {name: _renamed(name, side, clashes) for name in table.names}
    metas = {names[name]: meta for name, meta in table.columns.items()}
    return Table(table.frame.rename(names), metas)
