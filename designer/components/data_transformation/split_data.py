"""Split Data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, OneColumn, Range, Required, When
from designer.components.data_transformation.row_expressions import (
    matches_regular_expression,
    matches_relative_expression,
)
from designer.components.define import component
from designer.components.schemas import same_columns
from designer.components.selection import chosen_column
from designer.components.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: 0.29 * 100 is 28.999999999999996: without this, rounding would take a row from the first output.
ROUNDING = 1e-9


class Parts(NamedTuple):
    first: Annotated[Table, Label("Results dataset 1"), Help("The selected or matching rows.")]
    second: Annotated[Table, Label("Results dataset 2"), Help("All other rows.")]


@component(
    category="Data Transformation",
    keywords=("train test", "partition", "holdout", "filter rows", "sample", "stratify"),
    columns=same_columns("dataset", "first", "second"),
)
def split_data(
    dataset: Table,
    *,
    mode: Annotated[
        Literal["split_rows", "regular_expression", "relative_expression"],
        Label("Splitting mode"),
        Help("By a fraction of the rows, or by a condition on one column."),
    ] = "split_rows",
    fraction: Annotated[
        float,
        Range(0, 1),
        When(mode="split_rows"),
        Label("Fraction of rows in the first output"),
        Help("0.7 sends 70 % of the rows to the first output, rounded down."),
    ] = 0.5,
    randomized_split: Annotated[
        bool,
        When(mode="split_rows"),
        Label("Randomized split"),
        Help("Off: the first rows go to the first output."),
    ] = True,
    seed: Annotated[
        int | None,
        Range(0),
        When(mode="split_rows", randomized_split=True),
        Label("Random seed"),
        Help("Which rows are drawn. Blank means 0. The same seed gives the same rows."),
    ] = None,
    stratify_by: Annotated[
        Any,
        OneColumn("dataset"),
        When(mode="split_rows"),
        Label("Stratification key column"),
        Help("Split the rows of each value of this column in the same proportion."),
    ] = None,
    expression: Annotated[
        str,
        When(mode=("regular_expression", "relative_expression")),
        Required(),
        Label("Expression"),
        Help(r'A column and a condition: \"city" ^New  or  \"age" > 30 & <= 65  or  (\0) == 1'),
    ] = "",
) -> Parts:
    r"""Split the rows of a dataset in two.

    Split rows: the first output gets the fraction of the rows, rounded down, the second the rest.
    Both keep the dataset's row order. With a stratification key column the rows of each of its
    values are split so.

    Regular expression: ``\"column" pattern`` or ``(\N) pattern`` (columns counted from 0): rows in
    which the pattern is found go to the first output. Patterns are written as for RE2, without
    look-around and back-references, so that the time they take grows with the text alone. Relative
    expression: ``\"column" > 10 & <= 30 | == 99``, with ``< > <= >= == !=``, where ``&`` binds before
    ``|``; text columns take ``==`` and ``!=``. A missing value matches nothing.

    Exactly: of ``n`` rows the first output gets ``count = int(n * fraction + 1e-9)``. They are
    ``numpy.sort(numpy.random.default_rng(seed).permutation(n)[:count])``, or ``range(count)`` when not
    randomized; a blank seed is 0. Stratified: one generator draws for the key column's values in
    ascending order, missing last; for the ``m`` rows of each value (positions ascending in ``rows``)
    the first output gets ``rows[generator.permutation(m)[:int(m * fraction + 1e-9)]]``, and all of
    these are sorted at the end.
    """
    if dataset.rows < 2:
        raise ComponentError(
            "rows.too_few",
            f"The dataset has {counted(dataset.rows, 'row')}; a split needs at least 2.",
            "Check the output of the previous step.",
        )
    if mode == "regular_expression":
        chosen = matches_regular_expression(dataset, expression)
    elif mode == "relative_expression":
        chosen = matches_relative_expression(dataset, expression)
    else:
        chosen = _sampled(dataset, fraction, randomized_split, seed or 0, stratify_by)
    return Parts(
        dataset.with_frame(dataset.frame.filter(chosen)), dataset.with_frame(dataset.frame.filter(~chosen))
    )


def _sampled(table: Table, fraction: float, randomized: bool, seed: int, key: Any) -> pl.Series:
    """A mask of the rows in the first output."""
    import numpy as np

    generator = np.random.default_rng(seed)
    groups = list(_strata(table, chosen_column(table, key))) if key else [np.arange(table.rows)]
    mask = np.zeros(table.rows, dtype=bool)
    for rows in groups:
        order = generator.permutation(len(rows)) if randomized else np.arange(len(rows))
        mask[rows[order[: int(len(rows) * fraction + ROUNDING)]]] = True
    return pl.Series(mask)


def _strata(table: Table, key: str) -> Iterator[NDArray[np.uint32]]:
    """Row positions of each value of the key column: values ascending, missing last."""
    numbered = table.frame.select(pl.col(key).alias("key")).with_row_index("row")
    grouped = numbered.group_by("key").agg(pl.col("row").sort()).sort("key", nulls_last=True)
    for rows in grouped["row"]:
        yield rows.to_numpy()
