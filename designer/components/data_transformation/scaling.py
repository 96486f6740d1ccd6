"""How numeric columns are scaled: learned once, applied to any table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.learning.features import check_finite, check_numeric
from designer.components.lossless import as_numbers


@dataclass(frozen=True)
class ScalingTransform:
    """Per column what its method learned: center and spread (z_score: mean and deviation, min_max:
    minimum and range, log_normal: mean and deviation of the logarithm; unused by the others).

    Columns the table lacks are passed over.
    """

    method: str
    learned: Mapping[str, tuple[float, float]]
    constant_as_zero: bool

    def apply(self, table: Table) -> Table:
        """The table with its columns scaled, as doubles; raises ComponentError for what is no number."""
        names = [name for name in self.learned if name in table.columns]
        numbers = (as_numbers(table.frame[name], when="when the scaling was learned") for name in names)
        frame = table.frame.with_columns(numbers)
        for name in names:
            check_finite(frame[name])
        return table.with_frame(frame.with_columns(self._scaled(name, frame) for name in names))

    def _scaled(self, name: str, frame: pl.DataFrame) -> pl.Series:
        column = frame[name].cast(pl.Float64)
        center, spread = self.learned[name]
        match self.method:
            case "logistic":
                return 1 / (1 + (-column).exp())
            case "tanh":
                return column.tanh()
            case "log_normal":
                return _log_normal(column, center, spread)
        if spread > 0:
            return (column - center) / spread
        return column * 0.0 if self.constant_as_zero else column.set(column.is_not_null(), None)


def learn_scaling(
    table: Table, names: Sequence[str], method: str, *, constant_as_zero: bool
) -> ScalingTransform:
    """Learn what the method needs of each column; raises ComponentError for one that cannot be scaled."""
    learned = {}
    for name in names:
        check_numeric(table.frame[name])
        learned[name] = _learn(table.frame[name].cast(pl.Float64).drop_nulls(), method)
    return ScalingTransform(method, learned, constant_as_zero)


def _learn(values: pl.Series, method: str) -> tuple[float, float]:
    if not values.len() or method in ("logistic", "tanh"):
        return 0.0, 0.0
    if method == "min_max":
        low, high = _number(values.min()), _number(values.max())
        return low, high - low
    if method == "log_normal":
        low = _number(values.min())
        if low <= 0:
            raise ComponentError(
                "column.not_positive",
                f"Column '{values.name}' contains {low:g}; log_normal needs values above 0.",
                "Use another method, or leave the column out.",
                column=values.name,
            )
        values = values.log()
    if values.min() == values.max():
        # The mean of equal values can be off by a rounding error, which is not a deviation.
        return _number(values.min()), 0.0
    return _number(values.mean()), _number(values.std(ddof=0))


def _number(value: Any) -> float:
    return float(value)


def _log_normal(column: pl.Series, center: float, spread: float) -> pl.Series:
    """The log-normal cumulative distribution function; 0 at and below 0."""
    from scipy.special import ndtr

    if spread == 0:
        return column * 0.0
    # log(0) is minus infinity and gives 0; the log of a negative number would be NaN.
    scores = (column.clip(0).log() - center) / spread
    return pl.Series(column.name, ndtr(scores.to_numpy()), nan_to_null=True)
