"""Split Data."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, OneColumn, Range, Required, When
from designer.components.data_transformation.row_expressions import (
    matches_regular_expression,
    matches_relative_expression,
)
from designer.components.define import component
from designer.components.empty_results import warn_if_empty
from designer.components.selection import check_has_columns, chosen_column, empty_table
from designer.components.wording import counted
from designer.graph.table_schema import TableSchema

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: 0.29 * 100 is 28.999999999999996: without this, rounding would take a row from the first output.
ROUNDING = 1e-9


#: How far the share of a value's rows may be from the fraction before it is told.
TOLERATED = 0.05
CONDITIONS: Mapping[str, Callable[[Table, str], pl.Series]] = {
    "regular_expression": matches_regular_expression,
    "relative_expression": matches_relative_expression,
}


class Parts(NamedTuple):
    first: Annotated[Table, Label("Results dataset 1"), Help("The selected or matching rows.")]
    second: Annotated[Table, Label("Results dataset 2"), Help("All other rows.")]


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    schema = inputs["dataset"]
    if schema is not None and parameters["mode"] in CONDITIONS:
        # Tried without rows: an expression that cannot be read, or is not for this column, is found early.
        CONDITIONS[parameters["mode"]](empty_table(schema), parameters["expression"])
    return {"first": schema, "second": schema}


@component(
    category="Data Transformation",
    keywords=("train test", "partition", "holdout", "filter rows", "sample", "stratify"),
    columns=_columns,
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
    values are split so, and the rows that rounding leaves over go to the values that lost the most by it.

    Regular expression: ``\"column" pattern`` or ``(\N) pattern`` (columns counted from 0): rows in
    which the pattern is found go to the first output. Patterns are written as for RE2, without
    look-around and back-references, so that the time they take grows with the text alone. Relative
    expression: ``\"column" > 10 & <= 30 | == 99``, with ``< > <= >= == !=``, where ``&`` binds before
    ``|``; text columns take ``==`` and ``!=``. A missing value matches nothing.

    Exactly: of ``n`` rows the first output gets ``count = int(n * fraction + 1e-9)``. They are
    ``numpy.sort(numpy.random.default_rng(seed).permutation(n)[:count])``, or ``range(count)`` when not
    randomized; a blank seed is 0. Stratified: one generator draws for the key column's ``k`` values in
    ascending order, missing last. A value with ``m`` rows has ``c = m * count // n`` of them, plus 1
    for the largest remainders until they add up to ``count``; of equal ones those first in
    ``generator.permutation(k)``, drawn only if any is added. Then, for the rows of each value (positions
    ascending in ``rows``), the first output gets ``rows[generator.permutation(m)[:c]]``, and all of these
    are sorted at the end.
    """
    check_has_columns(dataset)
    if dataset.rows < 2:
        raise ComponentError(
            "rows.too_few",
            f"The dataset has {counted(dataset.rows, 'row')}; a split needs at least 2.",
            "Check the output of the previous step.",
        )
    if mode in CONDITIONS:
        chosen = CONDITIONS[mode](dataset, expression)
        hints = ("Loosen the expression.", "Narrow the expression.")
    else:
        chosen = _sampled(dataset, fraction, randomized_split, seed or 0, stratify_by)
        part = math.ceil(1e6 / dataset.rows) / 1e6
        hints = (f"Use a fraction of at least {part:g}.", f"Use a fraction of at most {1 - part:g}.")
    parts = Parts(
        dataset.with_frame(dataset.frame.filter(chosen)), dataset.with_frame(dataset.frame.filter(~chosen))
    )
    for table, name, hint in zip(parts, ("first", "second"), hints, strict=True):
        warn_if_empty(table, dataset, what=f"The {name} output", hint=hint)
    return parts


def _sampled(table: Table, fraction: float, randomized: bool, seed: int, key: Any) -> pl.Series:
    """A mask of the rows in the first output."""
    import numpy as np

    generator = np.random.default_rng(seed)
    key = chosen_column(table, key) if key else None
    groups: list[NDArray[Any]] = list(_strata(table, key)) if key else [np.arange(table.rows)]
    sizes = np.array([len(rows) for rows in groups])
    counts = _largest_remainders(sizes, fraction, generator if randomized else None)
    mask = np.zeros(table.rows, dtype=bool)
    for rows, count in zip(groups, counts, strict=True):
        order = generator.permutation(len(rows)) if randomized else np.arange(len(rows))
        mask[rows[order[:count]]] = True
    if key:
        _warn_of_strata(key, sizes)
        _warn_of_shares(key, counts / sizes, table.rows, fraction)
    return pl.Series(mask)


def _largest_remainders(
    sizes: NDArray[np.int64], fraction: float, generator: np.random.Generator | None
) -> NDArray[np.int64]:
    """How many rows of each group: its share rounded down, and one more for those that lost the most by it,
    until all of them together have their share. Equal losses are drawn, or else the first ones count."""
    import numpy as np

    total = int(sizes.sum())
    count = int(total * fraction + ROUNDING)
    # As scikit-learn does: shares of the rows that are taken, in whole numbers.
    shares, lost = np.divmod(sizes * count, total)
    if (left := count - int(shares.sum())) > 0:
        order = np.arange(len(sizes)) if generator is None else generator.permutation(len(sizes))
        shares[order[np.argsort(-lost[order], kind="stable")[:left]]] += 1
    return shares


def _warn_of_strata(key: str, sizes: NDArray[np.int64]) -> None:
    """Warn of a column whose values part no rows, or all of them."""
    if 1 in (len(sizes), max(sizes)):
        values = "one value in all rows" if len(sizes) == 1 else "another value in each row"
        log.warning(
            "split.no_strata",
            f"Column '{key}' has {values}, so the split is not stratified.",
            "Stratify by a column with a few values, such as the label.",
            column=key,
        )


def _warn_of_shares(key: str, shares: NDArray[np.float64], rows: int, fraction: float) -> None:
    off = shares[abs(shares - fraction) > TOLERATED]
    # Where each value has one row, nothing can be split: that is told already.
    if len(off) and len(shares) < rows:
        log.warning(
            "split.share",
            f"{len(off)} of {counted(len(shares), 'value')} of column '{key}' have too few rows to split "
            f"at {fraction:.0%}: {min(off):.0%} to {max(off):.0%} of their rows are in the first output.",
            "Stratify by a column with fewer values, or group the rare ones.",
            column=key,
        )


def _strata(table: Table, key: str) -> Iterator[NDArray[np.uint32]]:
    """Row positions of each value of the key column: values ascending, missing last."""
    numbered = table.frame.select(pl.col(key).alias("key")).with_row_index("row")
    grouped = numbered.group_by("key").agg(pl.col("row").sort()).sort("key", nulls_last=True)
    for rows in grouped["row"]:
        yield rows.to_numpy()
