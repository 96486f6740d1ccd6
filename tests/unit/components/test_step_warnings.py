"""Results that are far from what was asked are told on the step, with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import roc_auc_score

from compute.sdk import log
from compute.sdk.table import Table
from tests.factories.tables import names, rows, run, table

LABELLED = table({"x": [1, None, 3, 4], "y": [None, 2.0, 3.0, None]}, label="y")
EMPTYING = "def main(a, b):\n    return a, a[a['x'] > 99]"


def told(component: str, inputs: dict[str, Any], **parameters: Any) -> tuple[Any, list[tuple[str, str]]]:
    """The result, and the code and message of each warning."""
    with log.capture() as items:
        result = run(component, inputs=inputs, **parameters)
    warnings = [item for item in items if item["kind"] == "warning"]
    assert all(item["hint"] for item in warnings)
    return result, [(item["code"], item["message"]) for item in warnings]


@pytest.mark.parametrize(
    ("mode", "value"),
    [("custom_value", "0.0"), ("mean", "2.5"), ("median", "2.5"), ("mode", "2.0")],
)
def test_a_label_that_was_filled_is_told_with_what_became_of_it(mode: str, value: str) -> None:
    filled = LABELLED.frame["y"].to_pandas()
    assert float(value) in (0.0, filled.mean(), filled.median(), filled.mode()[0])
    _, warnings = told("clean_missing_data", {"dataset": LABELLED}, mode=mode)
    message = f"2 missing values of the label 'y' became '{value}': made-up answers to learn from and to "
    message += "measure by."
    assert warnings == [("label.filled", message)]


def test_a_label_without_gaps_or_left_alone_is_not_told() -> None:
    assert told("clean_missing_data", {"dataset": LABELLED}, columns=names("x"))[1] == []
    whole = table({"x": [1, None], "y": [1, 2]}, label="y")
    assert told("clean_missing_data", {"dataset": whole})[1] == []


def test_a_label_or_most_rows_that_cleaning_removes_are_told() -> None:
    _, warnings = told("clean_missing_data", {"dataset": LABELLED}, columns=names("y"), mode="remove_column")
    assert warnings == [("label.removed", "The label 'y' was removed.")]
    gaps = {"a": [1, None, None, 4, 5], "b": [None, 2, 3, 4, None]}
    left = pd.DataFrame(gaps).dropna()
    result, warnings = told("clean_missing_data", {"dataset": table(gaps)}, mode="remove_row")
    assert result.cleaned_dataset.rows == len(left) == 1
    message = "4 of 5 rows had a missing value and were removed; 2 have none in column 'a'."
    assert warnings == [("rows.removed", message)]
    assert told("clean_missing_data", {"dataset": table({"a": [1, None]})}, mode="remove_row")[1] == []


@pytest.mark.parametrize("fraction", [0.25, 0.5])
@pytest.mark.parametrize(
    ("values", "what"),
    [([7] * 8, "one value in all rows"), (list("abcdefgh"), "another value in each row")],
)
def test_a_split_by_values_that_part_nothing_is_told(values: list[Any], what: str, fraction: float) -> None:
    data = {"dataset": table({"k": values, "n": range(8)})}
    parts, warnings = told("split_data", data, stratify_by="k", fraction=fraction)
    assert parts.first.rows == 8 * fraction
    message = f"Column 'k' has {what}, so the split is not stratified."
    assert warnings == [("split.no_strata", message)]
    two = {"dataset": table({"k": [1, 2] * 4, "n": range(8)})}
    assert told("split_data", two, stratify_by="k", fraction=fraction)[1] == []


def test_a_join_whose_keys_repeat_on_both_sides_is_told_and_the_hint_leads_out() -> None:
    left, right = {"k": [1] * 4 + [2], "a": range(5)}, {"k": [1] * 5, "b": range(5)}
    keys = {"left_keys": names("k"), "right_keys": names("k")}
    expected = len(pd.DataFrame(left).merge(pd.DataFrame(right), on="k"))
    result, warnings = told("join_data", {"left": table(left), "right": table(right)}, **keys)
    assert result.rows == expected == 20
    assert [code for code, _ in warnings] == ["join.multiplied"]
    assert "The result has 20 rows, more than both datasets together (5 and 5)" in warnings[0][1]
    once = run("remove_duplicate_rows", inputs={"dataset": table(right)}, columns=names("k"))
    assert told("join_data", {"left": table(left), "right": once}, **keys)[1] == []


def trained(learner: str, data: Table, **parameters: Any) -> tuple[Any, list[tuple[str, str]]]:
    inputs = {"untrained_model": run(learner, **parameters), "dataset": data}
    if learner == "k_means_clustering":
        return told("train_clustering_model", inputs)
    return told("train_model", inputs, label="y")


def test_columns_that_become_hundreds_are_told_in_one_warning() -> None:
    values = {"few": [f"v{row % 100}" for row in range(404)], "y": [float(row) for row in range(404)]}
    wide = {f"c{width}": [f"v{row % width}" for row in range(404)] for width in (101, 202)}
    assert pd.get_dummies(pd.DataFrame(wide)).shape[1] == 303
    for learner in ("linear_regression", "k_means_clustering"):
        _, warnings = trained(learner, table({**values, **wide}, label="y"))
        message = "Column 'c202' becomes 202 columns by one-hot encoding. Likewise 'c101' (101)."
        assert warnings == [("column.wide", message)]
        assert trained(learner, table(values, label="y"))[1] == []


def test_rows_without_a_label_and_a_label_of_one_value_are_told() -> None:
    data = table({"x": [1.0, 2.0, 3.0], "y": [5.0, None, 5.0]}, label="y")
    model, warnings = trained("linear_regression", data)
    assert warnings == [
        ("rows.skipped", "Skipped 1 row of 3 without a label."),
        ("label.constant", "Label 'y' has one value in all rows, '5.0': there is nothing to learn."),
    ]
    scored = run("score_model", inputs={"model": model, "dataset": data}, append_scores=False)
    assert rows(scored) == [(5.0,)] * 3


def test_trees_that_part_no_rows_are_told_and_the_hint_leads_out() -> None:
    data = table({"x": [float(row) for row in range(12)], "y": [0, 1] * 3 + [1] * 6}, label="y")
    for learner in ("two_class_boosted_decision_tree", "boosted_decision_tree_regression"):
        model, warnings = trained(learner, data)
        scored = run("score_model", inputs={"model": model, "dataset": data}, append_scores=False).frame
        assert scored[scored.columns[-1]].n_unique() == 1
        message = "No tree could part the 12 rows, so every row gets the same prediction."
        assert warnings == [("training.no_split", message)]
        assert trained(learner, data, minimum_number_of_samples_per_leaf_node=4)[1] == []


def test_clusters_that_no_row_is_left_for_are_told() -> None:
    data = table({"x": [1.0, 1.0, 2.0, 2.0]})
    _, warnings = trained("k_means_clustering", data, number_of_centroids=3)
    message = "Only 2 of the 3 clusters have rows: there are no more different rows than that."
    assert warnings == [("clusters.empty", message)]
    assert trained("k_means_clustering", data, number_of_centroids=2)[1] == []


def evaluated(data: Table) -> tuple[set[str], list[tuple[str, str]]]:
    result, warnings = told("evaluate_model", {"scored_dataset": data})
    return set(result.frame.columns), warnings


def test_metrics_that_have_no_value_are_told() -> None:
    constant = table({"y": [3.0, 3.0], "Regression Scored Labels": [2.0, 4.0]}, label="y")
    found, warnings = evaluated(constant)
    assert found == {"mean_absolute_error", "root_mean_squared_error"}
    message = "All labels are equal, so there are no relative errors and no R²."
    assert warnings == [("metrics.left_out", message)]

    shares = {"Binary Class Scored Labels": [0, 1, 1], "Binary Class Scored Probabilities": [0.2, 0.9, 0.6]}
    found, warnings = evaluated(table({"y": [1, 1, 1], **shares}, label="y"))
    with pytest.warns(UndefinedMetricWarning):
        assert np.isnan(roc_auc_score([1, 1, 1], shares["Binary Class Scored Probabilities"]))
    message = "The labels are all of one class, so there is no AUC and no curve."
    assert "auc" not in found
    assert warnings == [("metrics.left_out", message)]
    assert evaluated(table({"y": [1, 0, 1], **shares}, label="y"))[1] == []


def test_a_log_loss_without_all_probabilities_is_told() -> None:
    data = table({"x": [float(row) for row in range(12)], "y": ["a", "b", "c"] * 4}, label="y")
    model, _ = trained("multiclass_logistic_regression", data)
    scored = run("score_model", inputs={"model": model, "dataset": data})
    found, warnings = evaluated(scored)
    assert "log_loss" in found
    assert warnings == []
    fewer = scored.with_frame(scored.frame.drop("Scored Probabilities_b"))
    found, warnings = evaluated(fewer)
    message = "The probabilities of 1 of 3 classes are not in the dataset, so there is no log loss."
    assert "log_loss" not in found
    assert warnings == [("metrics.left_out", message)]


@pytest.mark.parametrize(
    ("component", "inputs", "parameters", "what"),
    [
        ("enter_data_manually", {}, {"data": "a,b"}, "The dataset"),
        ("execute_python_script", {"dataset1": LABELLED}, {"script": EMPTYING}, "Result dataset 2"),
        ("apply_sql_transformation", {"t1": LABELLED}, {"query": "FROM t1 LIMIT 0"}, "The query's result"),
        ("split_data", {"dataset": LABELLED}, {"fraction": 0.0}, "The first output"),
        (
            "clean_missing_data",
            {"dataset": table({"a": [1, None], "b": [None, 1]})},
            {"mode": "remove_row"},
            "The cleaned dataset",
        ),
    ],
)
def test_a_result_without_rows_is_told(
    component: str, inputs: dict[str, Any], parameters: dict[str, Any], what: str
) -> None:
    assert told(component, inputs, **parameters)[1] == [("rows.none", f"{what} has no rows.")]
    nothing = {port: value.with_frame(value.frame.head(0)) for port, value in inputs.items()}
    if component not in ("split_data", "enter_data_manually"):
        assert told(component, nothing, **parameters)[1] == []


def test_a_file_without_rows_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACKFIELD_DATA_FOLDER", str(tmp_path))
    (tmp_path / "header.csv").write_text("a,b\n")
    _, warnings = told("import_data", {}, source="path", path="header.csv")
    assert ("rows.none", "The file has no rows.") in warnings
