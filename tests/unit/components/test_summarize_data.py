"""Summarize Data against NumPy, SciPy and pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from compute.sdk.component_error import ComponentError
from designer.components.statistical_functions.summarize_data import COUNTS, STATISTICS, summarize_data
from tests.factories.tables import table

VALUES = np.round(np.random.default_rng(7).gamma(2.0, 3.0, 500), 1)


def summary(values: list[object]) -> dict[str, object]:
    (row,) = summarize_data(table({"x": values})).frame.to_dicts()
    return row


def test_every_statistic_of_numbers_agrees_with_an_independent_library() -> None:
    row = summary([None, *VALUES.tolist(), None, None])
    series = pd.Series(VALUES)
    levels = {"1st Quartile": 25, "Median": 50, "3rd Quartile": 75}
    levels |= {"P0.5": 0.5, "P1": 1, "P5": 5, "P95": 95, "P99.5": 99.5}
    expected = {
        "Count": 503,
        "Unique Value Count": series.nunique(),
        "Missing Value Count": 3,
        "Min": VALUES.min(),
        "Max": VALUES.max(),
        "Mean": series.mean(),
        "Mean Deviation": np.abs(VALUES - VALUES.mean()).mean(),
        "Mode": series.mode()[0],
        "Range": np.ptp(VALUES),
        "Sample Variance": series.var(),
        "Sample Standard Deviation": series.std(),
        "Sample Skewness": stats.skew(VALUES, bias=False),
        "Sample Kurtosis": stats.kurtosis(VALUES, bias=False),
        **{name: np.percentile(VALUES, level) for name, level in levels.items()},
    }
    assert row.pop("Feature") == "x"
    assert row == {name: pytest.approx(value) for name, value in expected.items()}


def test_there_is_a_row_for_each_column_and_only_counts_for_those_that_are_no_numbers() -> None:
    frame = summarize_data(table({"n": [1, 2], "s": ["x", None], "e": [None, None]})).frame
    assert frame.columns == ["Feature", *COUNTS, *STATISTICS]
    assert frame["Feature"].to_list() == ["n", "s", "e"]
    assert frame.select(COUNTS).rows() == [(2, 2, 0), (2, 1, 1), (2, 0, 2)]
    for row in frame.rows()[1:]:
        assert row[4:] == (None,) * len(STATISTICS)


@pytest.mark.parametrize(
    ("values", "least", "greatest", "extent"),
    [([True, False, None], 0, 1, 1), ([True, True], 1, 1, 0), ([False], 0, 0, 0)],
)
def test_a_boolean_has_and_as_minimum_and_or_as_maximum(
    values: list[object], least: int, greatest: int, extent: int
) -> None:
    row = summary(values)
    assert (row["Min"], row["Max"], row["Range"]) == (least, greatest, extent)


@pytest.mark.parametrize(
    ("values", "unknown"),
    [
        ([5.0], {"Sample Variance", "Sample Standard Deviation", "Sample Skewness", "Sample Kurtosis"}),
        ([5.0, 6.0], {"Sample Skewness", "Sample Kurtosis"}),
        ([5.0, 6.0, 8.0], {"Sample Kurtosis"}),
        ([5.0, 5.0, 5.0, 5.0], {"Sample Skewness", "Sample Kurtosis"}),
    ],
)
def test_what_too_few_values_do_not_determine_is_missing(values: list[object], unknown: set[str]) -> None:
    row = summary(values)
    assert {name for name in STATISTICS if row[name] is None} == unknown


def test_the_smallest_of_the_most_frequent_values_is_the_mode() -> None:
    assert summary([3, 1, 3, 1, 2])["Mode"] == 1


def test_a_dataset_without_columns_is_told() -> None:
    with pytest.raises(ComponentError, match="The dataset has no columns"):
        summarize_data(table({}))
