"""Normalize Data against scikit-learn and SciPy."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from compute.sdk import ports
from compute.sdk.component_error import ComponentError
from designer.components.data_transformation.normalize_data import normalize_data
from tests.factories.tables import meanings, names, table

VALUES = np.random.default_rng(5).lognormal(1.0, 0.7, 200)
EXPECTED = {
    "z_score": StandardScaler().fit_transform(VALUES[:, None])[:, 0],
    "min_max": MinMaxScaler().fit_transform(VALUES[:, None])[:, 0],
    "logistic": 1 / (1 + np.exp(-VALUES)),
    "tanh": np.tanh(VALUES),
    # lognorm.fit with its location held at 0 is the maximum-likelihood fit.
    "log_normal": stats.lognorm.cdf(VALUES, *stats.lognorm.fit(VALUES, floc=0)),
}


@pytest.mark.parametrize("method", EXPECTED)
def test_each_method_agrees_with_an_independent_library(method: str) -> None:
    result, _ = normalize_data(table({"x": VALUES}), method=method)  # type: ignore[arg-type]
    np.testing.assert_allclose(result.frame["x"].to_numpy(), EXPECTED[method], atol=1e-9)


@pytest.mark.parametrize("method", EXPECTED)
def test_missing_values_stay_missing_and_count_for_nothing(method: str) -> None:
    with_gaps = table({"x": [None, *VALUES.tolist(), None]})
    result, _ = normalize_data(with_gaps, method=method)  # type: ignore[arg-type]
    column = result.frame["x"]
    assert column[0] is None
    assert column[-1] is None
    np.testing.assert_allclose(column[1:-1].to_numpy(), EXPECTED[method], atol=1e-9)


def test_by_default_numbers_are_scaled_and_categories_and_texts_pass() -> None:
    before = table(
        {"i": [1, 3], "b": [True, False], "code": [7, 9], "s": ["x", "y"], "y": [2.0, 4.0]},
        label="y",
        categorical=("code",),
    )
    after, _ = normalize_data(before)
    assert after.frame.rows() == [(-1.0, 1.0, 7, "x", -1.0), (1.0, -1.0, 9, "y", 1.0)]
    assert meanings(after) == [
        ("i", "double", False, "feature"),
        ("b", "double", False, "feature"),
        ("code", "integer", True, "feature"),
        ("s", "string", False, "feature"),
        ("y", "double", False, "label"),
    ]


@pytest.mark.parametrize("method", ["z_score", "min_max"])
def test_a_constant_becomes_zero_or_missing(method: str) -> None:
    # The mean of three times 0.1 is not exactly 0.1: rounding must not look like a deviation.
    constant = table({"x": [0.1, None, 0.1, 0.1]})
    zero, _ = normalize_data(constant, method=method)  # type: ignore[arg-type]
    assert zero.frame["x"].to_list() == [0.0, None, 0.0, 0.0]
    missing, _ = normalize_data(constant, method=method, use_0_for_constant_columns=False)  # type: ignore[arg-type]
    assert missing.frame["x"].to_list() == [None] * 4


def test_the_transformation_applies_what_was_learned_to_other_data(tmp_path: Path) -> None:
    _, transform = normalize_data(table({"x": [0.0, 10.0], "y": [1.0, 3.0]}), method="min_max")
    ports.save("transform", transform, tmp_path / "transform")
    restored = ports.load("transform", tmp_path / "transform")
    new = restored.apply(table({"name": ["a", "b"], "x": [5, 20]}))
    assert new.frame.rows() == [("a", 0.5), ("b", 2.0)]


def test_a_log_normal_transformation_is_zero_where_such_a_variable_never_is() -> None:
    _, transform = normalize_data(table({"x": [1.0, np.e]}), method="log_normal")
    result = transform.apply(table({"x": [-1.0, 0.0, np.exp(0.5), None]}))
    assert result.frame["x"].to_list() == [0.0, 0.0, pytest.approx(0.5), None]


@pytest.mark.parametrize(
    ("values", "method", "sentence"),
    [
        (["1", "?"], "z_score", "Column 'x' is text in 1 row, e.g. '?' in row 2."),
        ([1.0, -2.0], "log_normal", "Column 'x' contains -2; log_normal needs values above 0."),
        ([1.0, float("inf")], "min_max", "Column 'x' contains infinity in row 2."),
    ],
)
def test_a_column_that_cannot_be_scaled_is_named(values: list[object], method: str, sentence: str) -> None:
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        normalize_data(table({"x": values}), method=method, columns=names("x"))  # type: ignore[arg-type]


def test_no_number_column_is_told() -> None:
    with pytest.raises(ComponentError, match="No column is selected for this step"):
        normalize_data(table({"s": ["x"]}))


def test_applying_to_text_is_told_unless_it_is_numbers_as_text() -> None:
    _, transform = normalize_data(table({"x": [1.0, 3.0]}))
    assert transform.apply(table({"x": ["5", None]})).frame["x"].to_list() == [3.0, None]
    sentence = "Column 'x' was double when the scaling was learned, but is string here, e.g. 'one' in row 2."
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        transform.apply(table({"x": ["5", "one"]}))
