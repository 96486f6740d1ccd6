"""Remove Duplicate Rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl

from compute.sdk.table import Table
from designer.components.annotations import Columns, Help, Label, Port
from designer.components.define import component
from designer.components.schemas import same_columns
from designer.components.selection import ALL_COLUMNS, chosen_columns


@component(
    category="Data Transformation",
    keywords=("distinct", "unique", "deduplicate", "drop duplicates"),
    columns=same_columns("dataset", "dataset"),
)
def remove_duplicate_rows(
    dataset: Table,
    *,
    columns: Annotated[
        Mapping[str, Any],
        Columns("dataset"),
        Label("Key columns"),
        Help("Rows with equal values in all of these columns are duplicates."),
    ] = ALL_COLUMNS,
    keep_first: Annotated[
        bool, Label("Retain first duplicate row"), Help("Off: the last one is kept.")
    ] = True,
) -> Annotated[Table, Port("dataset")]:
    """Keep one row of each group that is equal in the key columns.

    A row with a missing key is never a duplicate. Rows keep their order.
    """
    keys = chosen_columns(dataset, columns, what="the key columns")
    complete = pl.all_horizontal(pl.col(name).is_not_null() for name in keys)
    first = pl.struct(keys).is_first_distinct() if keep_first else pl.struct(keys).is_last_distinct()
    return dataset.with_frame(dataset.frame.filter(first | ~complete))
