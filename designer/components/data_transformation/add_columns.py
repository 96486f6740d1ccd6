"""Add Columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import polars as pl

from compute.sdk import log
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port
from designer.components.column_names import unused_name
from designer.components.define import component
from designer.components.selection import check_has_columns
from designer.components.wording import counted
from designer.graph.table_schema import TableSchema


def _columns(
    _: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    left, right = inputs["dataset1"], inputs["dataset2"]
    if left is None or right is None:
        return {"dataset": None}
    columns = [
        replace(column, name=names[column.name])
        for schema, names in zip((left, right), _names(left.names, right.names), strict=True)
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

    If the row counts differ, the shorter side is padded with missing values. A name that occurs on
    both sides becomes ``name_1`` on the left and ``name_2`` on the right.
    """
    check_has_columns(dataset1, "The left dataset")
    check_has_columns(dataset2, "The right dataset")
    _warn_of_padding(dataset1.rows, dataset2.rows)
    left, right = _names(dataset1.names, dataset2.names)
    sides = (_renamed(dataset1, left), _renamed(dataset2, right))
    frame = pl.concat([side.frame for side in sides], how="horizontal_extend")
    return Table.of(frame, {**sides[0].columns, **sides[1].columns})


def _warn_of_padding(left: int, right: int) -> None:
    if left != right:
        side = "right" if left > right else "left"
        log.warning(
            "rows.padded",
            f"The left dataset has {counted(left, 'row')} and the right one {right}: the {side} columns are "
            f"missing in the last {counted(abs(left - right), 'row')}.",
            "Use Join Data if the rows belong together by a key.",
        )


def _names(left: Sequence[str], right: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The result's name for each column of either side, such that all names differ."""
    clashes = set(left) & set(right)
    taken = set(left) ^ set(right)
    sides: tuple[dict[str, str], dict[str, str]] = {}, {}
    for number, (names, side) in enumerate(zip((left, right), sides, strict=True), start=1):
        for name in names:
            side[name] = unused_name(f"{name}_{number}", taken) if name in clashes else name
            taken.add(side[name])
    return sides


def _renamed(table: Table, names: Mapping[str, str]) -> Table:
    metas = {names[name]: meta for name, meta in table.columns.items()}
    return Table(table.frame.rename(dict(names)), metas)
