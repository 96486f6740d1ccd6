"""Encodes the columns of a table as the numeric matrix that learners need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table, column_type
from designer.components.learning.unlike_training import beyond_range, unseen, warn_of_unlike
from designer.components.lossless import as_numbers, as_type, codes_of, converted
from designer.components.sql_words import sql_name
from designer.components.wording import counted, likewise
from designer.graph.suggestions import did_you_mean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Encoded = NDArray[np.float64] | NDArray[np.int64]

#: A text column with more distinct values than this, nearly all different, is taken for an identifier.
MAX_CATEGORIES = 1_000
MAX_DISTINCT_RATIO = 0.97
#: Columns that one becomes by encoding without a warning.
MAX_WIDTH = 100
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
#: Rows that are scored at a time. A table of no more is one matrix, as in a direct call of the library.
BLOCK_ROWS = 65_536
#: A text column in which more of the values than this are numbers was meant to be one.
MOSTLY_NUMBERS = 0.9


@dataclass(frozen=True, slots=True)
class Feature:
    """One column a model reads: a number, or a category with its known values in order.

    ``type`` is the column type it had in training.
    """

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

    The features are the model's input schema: a column that has another type than in training is
    converted to it without loss, or is an error. ``ranges`` are the least and the greatest value of
    each number, None for categories and for columns without values.
    """

    features: tuple[Feature, ...]
    accepts_missing: bool
    ranges: tuple[tuple[float, float] | None, ...] = ()

    @classmethod
    def learn(cls, table: Table, names: Sequence[str], *, accepts_missing: bool) -> FeatureEncoder:
        """The encoder for the named columns; raises ComponentError for one that no learner can use."""
        features = tuple(_learn_feature(table, name) for name in names)
        _warn_of_width(features)
        ranges = tuple(_range(table.frame[feature.name], feature) for feature in features)
        return cls(features, accepts_missing, ranges)

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
        """The table as a matrix; raises ComponentError for missing or unusable columns.

        Warns of values beyond the ranges and categories of training.
        """
        return self._filled(self._empty(table.rows), self._encoded(table), 0)

    def blocks(self, table: Table) -> Iterator[Matrix]:
        """The rows of ``encode`` some at a time, at least one block. Each is void once the next is asked for:
        fresh memory for all rows would cost more than to fill it."""
        encoded = self._encoded(table)
        block = self._empty(min(table.rows, BLOCK_ROWS))
        for first in range(0, max(table.rows, 1), BLOCK_ROWS):
            yield self._filled(block[: table.rows - first], encoded, first)

    def _empty(self, rows: int) -> Matrix:
        import numpy as np

        return np.empty((rows, sum(feature.width for feature in self.features)))

    def _encoded(self, table: Table) -> list[Encoded]:
        """Of each feature its numbers, or the codes of its categories."""
        import numpy as np

        encoded: list[Encoded] = []
        beyond, strange = [], []
        # A model of an earlier release has no ranges.
        for feature, bounds in zip_longest(self.features, self.ranges):
            column = self._column(table, feature)
            if feature.categories is None:
                numbers = _quantity(column, feature)
                encoded.append(numbers.fill_null(float("nan")).to_numpy())
                beyond.append(beyond_range(column, numbers, bounds))
            else:
                codes = codes_of(column, feature.categories)
                encoded.append(codes)
                if feature.categories:
                    strange.append(unseen(column, codes, int(np.count_nonzero(codes >= 0))))
        warn_of_unlike(list(filter(None, beyond)), list(filter(None, strange)), table.rows)
        return encoded

    def _filled(self, matrix: Matrix, encoded: Sequence[Encoded], first: int) -> Matrix:
        """The matrix with as many rows of the table as it has, from ``first`` on."""
        import numpy as np

        matrix.fill(0.0)
        start = 0
        for feature, values in zip(self.features, encoded, strict=True):
            part = values[first : first + len(matrix)]
            if feature.categories is None:
                matrix[:, start] = part
            else:
                known = np.flatnonzero(part >= 0)
                matrix[known, start + part[known]] = 1.0
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
        if not self.accepts_missing:
            check_complete(column)
        return column


def _warn_of_width(features: Sequence[Feature]) -> None:
    wide = {item.name: item.width for item in features if item.width > MAX_WIDTH}
    if wide:
        worst = max(wide, key=lambda name: wide[name])
        log.warning(
            "column.wide",
            f"Column '{worst}' becomes {wide[worst]} columns by one-hot encoding.{likewise(wide, worst)}",
            "Group its rare values with Apply SQL Transformation, or leave it out.",
            worst,
        )


def _quantity(column: pl.Series, feature: Feature) -> pl.Series:
    """A number feature as doubles; raises ComponentError for values that were none in training."""
    if feature.type == "boolean":
        return as_type(column, pl.Boolean()).cast(pl.Float64)
    numbers = as_numbers(column, feature.type)
    check_finite(numbers)
    return numbers


def _range(column: pl.Series, feature: Feature) -> tuple[float, float] | None:
    if feature.categories is not None or column.null_count() == column.len():
        return None
    numbers = column.cast(pl.Float64)
    return float(numbers.min()), float(numbers.max())  # type: ignore[arg-type]  # of doubles


def _learn_feature(table: Table, name: str) -> Feature:
    column = table.frame[name]
    kind = column_type(column.dtype)
    if kind in UNUSABLE:
        raise ComponentError(
            "column.type",
            f"Column '{name}' contains {UNUSABLE[kind]}, which learners cannot use.",
            "Leave it out with Select Columns in Dataset, or convert it to numbers with Edit Metadata.",
            column=name,
        )
    if column.null_count() == column.len():
        return Feature(name, kind, ())
    if kind != "string" and not table.columns[name].categorical:
        return Feature(name, kind)
    values = column.drop_nulls().unique().sort().to_list()
    identifies = len(values) > MAX_CATEGORIES and len(values) > MAX_DISTINCT_RATIO * column.len()
    if kind == "string" and not table.columns[name].categorical:
        _check_numbers_in_text(column, refuse=identifies)
    if identifies:
        raise ComponentError(
            "column.too_many_values",
            f"Column '{name}' has {len(values)} different values in {column.len()} rows: "
            "it identifies rows rather than describing them.",
            "Leave it out with Select Columns in Dataset.",
            column=name,
        )
    return Feature(name, kind, tuple(values))


def _check_numbers_in_text(column: pl.Series, *, refuse: bool) -> None:
    """Warn (or raise ComponentError) if all but few values are numbers, each of which becomes a category."""
    numbers = converted(column, pl.Float64()).is_not_null()
    others = column.is_not_null() & ~numbers
    count, total = int(others.sum()), column.len() - column.null_count()
    if not count or count > (1 - MOSTLY_NUMBERS) * total:
        return
    row = int(others.arg_max() or 0)
    told = (
        "column.numbers_as_text",
        f"Column '{column.name}' is text: {total - count} of its {total} values are numbers, "
        f"{count} not, e.g. '{column[row]}' in row {row + 1}.",
    )
    quoted = sql_name(column.name)
    hint = (
        "To make it a number with missing values, use Apply SQL Transformation: "
        f"SELECT * REPLACE (TRY_CAST({quoted} AS DOUBLE) AS {quoted}) FROM t1"
    )
    if refuse:
        raise ComponentError(*told, hint, column=column.name)
    log.warning(*told, f"Each value is taken for a category. {hint}", column.name)


def check_numeric(column: pl.Series) -> None:
    """Raises ComponentError if a column that must hold finite numbers does not."""
    if column.dtype == pl.String:
        raise ComponentError(
            "column.not_numeric",
            f"{_text_sentence(column)} Convert it with Edit Metadata or clean it first.",
            column=column.name,
        )
    check_finite(column)
    if (kind := column_type(column.dtype)) in UNUSABLE:
        raise ComponentError(
            "column.type",
            f"Column '{column.name}' contains {UNUSABLE[kind]} where numbers are needed.",
            "Choose another column.",
            column=column.name,
        )


def check_finite(column: pl.Series) -> None:
    """Raises ComponentError if a column contains infinity."""
    if column.dtype == pl.Float64 and column.is_infinite().any():
        row = column.is_infinite().arg_max()
        raise ComponentError(
            "column.infinite",
            f"Column '{column.name}' contains infinity in row {(row or 0) + 1}.",
            "Replace it, for example with Apply SQL Transformation.",
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
