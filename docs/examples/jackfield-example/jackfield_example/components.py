"""Components: a function's signature is its interface, its docstring the help."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from jackfield import ComponentError, Help, OneColumn, Port, Table, component, log


@component(category="Data Transformation", keywords=("round", "digits"))
def round_column(
    dataset: Table,
    *,
    column: Annotated[str, OneColumn("dataset"), Help("a numeric column")],
    digits: Annotated[int, Help("digits after the decimal point")] = 2,
) -> Annotated[Table, Port("dataset")]:
    """Round the numbers of one column."""
    name = column["names"][0] if isinstance(column, dict) else column
    if name not in dataset.frame.columns or not dataset.frame.schema[name].is_numeric():
        raise ComponentError(
            "column.not_numeric", f"'{name}' is no numeric column.", "Choose another.", column=name
        )
    log.metric("digits", digits)
    return dataset.with_frame(dataset.frame.with_columns(pl.col(name).cast(pl.Float64).round(digits)))
