"""Encodes the columns of a table as the numeric matrix that learners need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table, column_type
from designer.components.wording import counted
from designer.graph.suggestions import did_you_mean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

#: A text column with more distinct values than this, nearly all different, is taken for an identifier.
MAX_CATEGORIES = 1_000
MAX_DISTINCT_RATIO = 0.97
#: Types that no learner can use, as people call their values.
UNUSABLE: Mapping[str, str] = {
    "date": "dates",
    "time": "times of day",
    "datetime": "dates",
    "duration": "durations",
    "binary": "bytes",
    "list": "lists",
    "struct": "structs",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One column a model reads: a number, or a category with its known values in order."""

    name: str
    type: str
    categories: tuple[Any, ...] | None = None

    @property
    def width(self) -> int:
        return 1 if self.categories is None else len(self.categories)


@dataclass(frozen=True)
class FeatureEncoder:
    """Encodes tables as float matrices of shape (rows, width), columns in ``features``' order.

    A number (integer, double, boolean as 0/1) is one column; text and categorical columns are
    one-hot over all values seen in training, sorted, none dropped. A value not seen in training is
    all zeros. With ``accepts_missing`` a missing number is NaN and a missing category all zeros;
    without it, missing values are an error that names the column.
    """

    features: tuple[Feature, ...]
    accepts_missing: bool

    @classmethod
    def learn(cls, table: Table, names: Sequence[str], *, accepts_missing: bool) -> FeatureEncoder:
        """The encoder for the named columns; raises ComponentError for one that no learner can use."""
        return cls(tuple(_learn_feature(table, name) for name in names), accepts_missing)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the matrix columns: ``age``, ``sex=Female``, ``sex=Male``."""
        return tuple(
            name
            for feature in self.features
            for name in (
                [feature.name]
                if feature.categories is None
                else [f"{feature.name}={value}" for value in feature.categories]
            )
        )

    def encode(self, table: Table) -> Matrix:
        """The table as a matrix; raises ComponentError for missing or unusable columns."""
        import numpy as np

        matrix = np.zeros((table.rows, sum(feature.width for feature in self.features)))
        start = 0
        for feature in self.features:
            column = self._column(table, feature)
            block = matrix[:, start : start + feature.width]
            if feature.categories is None:
                block[:, 0] = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
            else:
                codes = category_codes(column, feature.categories)
                rows = np.flatnonzero(codes >= 0)
                block[rows, codes[rows]] = 1.0
            start += feature.width
        return matrix

    def _column(self, table: Table, feature: Feature) -> pl.Series:
        if feature.name not in table.columns:
            raise ComponentError(
                "column.unknown",
                f"The model reads column '{feature.name}', which the data does not have. "
                f"{did_you_mean(feature.name, table.names)}".rstrip(),
                column=feature.name,
            )
        column = table.frame[feature.name]
        if feature.categories is None:
            check_numeric(column)
        elif column.dtype == pl.String and feature.type != "string":
            raise ComponentError(
                "column.type",
                f"Column '{feature.name}' was {feature.type} in training, but is text here.",
                "Convert it with Edit Metadata.",
                column=feature.name,
            )
        if not self.accepts_missing:
            check_complete(column)
        return column


def _learn_feature(table: Table, name: str) -> Feature:
    column = table.frame[name]
    kind = next(item["type"] for item in table.with_frame(table.frame.select(name)).schema())
    if kind in UNUSABLE:
        raise ComponentError(
            "column.type",
            f"Column '{name}' contains {UNUSABLE[kind]}, which learners cannot use.",
            "Leave it out with Select Columns in Dataset, or convert it to numbers with Edit Metadata.",
            column=name,
        )
    if kind != "string" and not table.columns[name].categorical:
        return Feature(name, kind)
    values = column.drop_nulls().unique().sort().to_list()
    if len(values) > MAX_CATEGORIES and len(values) > MAX_DISTINCT_RATIO * column.len():
        raise ComponentError(
            "column.too_many_values",
            f"Column '{name}' has {len(values)} different values in {column.len()} rows: "
            "it identifies rows rather than describing them.",
            "Leave it out with Select Columns in Dataset.",
            column=name,
        )
    return Feature(name, kind, tuple(values))


def category_codes(column: pl.Series, categories: Sequence[Any]) -> NDArray[np.int64]:
    """Index of each value in ``categories``; -1 for missing and unknown values."""
    if not categories:
        return column.is_null().to_numpy().astype("int64") * 0 - 1
    lookup = pl.DataFrame({"value": pl.Series(categories, dtype=column.dtype)}).with_row_index("code")
    joined = column.to_frame("value").join(lookup, on="value", how="left", maintain_order="left")
    return joined["code"].cast(pl.Int64).fill_null(-1).to_numpy()


def check_numeric(column: pl.Series) -> None:
    """Raises ComponentError if a column that must hold finite numbers does not."""
    if column.dtype == pl.String:
        raise ComponentError(
            "column.not_numeric",
            f"{_text_sentence(column)} Convert it with Edit Metadata or clean it first.",
            column=column.name,
        )
    if column.dtype == pl.Float64 and column.is_infinite().any():
        row = column.is_infinite().arg_max()
        raise ComponentError(
            "column.infinite",
            f"Column '{column.name}' contains infinity in row {(row or 0) + 1}.",
            "Replace it, for example with Apply SQL Transformation.",
            column=column.name,
        )
    if (kind := column_type(column.dtype)) in UNUSABLE:
        raise ComponentError(
            "column.type",
            f"Column '{column.name}' contains {UNUSABLE[kind]} where numbers are needed.",
            column=column.name,
        )


def _text_sentence(column: pl.Series) -> str:
    broken = column.is_not_null() & column.cast(pl.Float64, strict=False).is_null()
    count = int(broken.sum())
    if not count:
        return f"Column '{column.name}' contains numbers as text."
    row = int(broken.arg_max() or 0)
    rows = counted(count, "row")
    return f"Column '{column.name}' is text in {rows}, e.g. '{column[row]}' in row {row + 1}."


def check_complete(column: pl.Series) -> None:
    """Raises ComponentError if a column has missing values."""
    if not column.null_count():
        return
    rows = counted(column.null_count(), "row")
    first = int(column.is_null().arg_max() or 0) + 1
    raise ComponentError(
        "column.missing_values",
        f"Column '{column.name}' has missing values in {rows}, first in row {first}.",
        "Add Clean Missing Data before this step.",
        column=column.name,
    )
