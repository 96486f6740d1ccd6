"""How numeric columns are scaled: learned once, applied to any table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.learning.features import check_finite, check_numeric
from designer.components.lossless import as_numbers

#: Beyond these magnitudes squares and differences of doubles overflow, or vanish.
LARGE, SMALL = 1e150, 1e-150
#: The exponent of the largest power of two that values are multiplied by.
LARGEST_EXPONENT = 1000


class Learned(NamedTuple):
    """Of a column times ``unit``, a power of two: center and spread (z_score: mean and deviation, min_max:
    minimum and range, log_normal: mean and deviation of the logarithm; unused by the others)."""

    center: float = 0.0
    spread: float = 0.0
    unit: float = 1.0


@dataclass(frozen=True)
class ScalingTransform:
    """What the method learned of each column. Columns the table lacks are passed over."""

    method: str
    learned: Mapping[str, Learned]
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
        center, spread, unit = self.learned[name]
        match self.method:
            case "logistic":
                return 1 / (1 + (-column).exp())
            case "tanh":
                return column.tanh()
            case "log_normal":
                return _log_normal(column, center, spread)
        if spread > 0:
            return (column * unit - center) / spread
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


def _learn(values: pl.Series, method: str) -> Learned:
    if not values.len() or method in ("logistic", "tanh"):
        return Learned()
    if method == "log_normal":
        return _deviation(_logarithms(values), 1.0)
    unit = _unit(values)
    values = values * unit
    if method == "min_max":
        low, high = _number(values.min()), _number(values.max())
        return Learned(low, high - low, unit)
    return _deviation(values, unit)


def _deviation(values: pl.Series, unit: float) -> Learned:
    if values.min() == values.max():
        # The mean of equal values can be off by a rounding error, which is not a deviation.
        return Learned(_number(values.min()), 0.0, unit)
    return Learned(_number(values.mean()), _number(values.std(ddof=0)), unit)


def _logarithms(values: pl.Series) -> pl.Series:
    low = _number(values.min())
    if low <= 0:
        raise ComponentError(
            "column.not_positive",
            f"Column '{values.name}' contains {low:g}; log_normal needs values above 0.",
            "Use another method, or leave the column out.",
            column=values.name,
        )
    return values.log()


def _unit(values: pl.Series) -> float:
    """The power of two that brings values near the ends of what doubles hold to below 1; else 1."""
    largest = _number(values.abs().max())
    if SMALL < largest < LARGE or largest == 0:
        return 1.0
    return 2.0 ** min(-math.frexp(largest)[1], LARGEST_EXPONENT)


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
