"""Evaluate Model: measures and curves against scikit-learn on scores made by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import confusion_matrix, log_loss, precision_score, recall_score, roc_curve

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table
from tests.factories.tables import run

ACTUAL = ["no", "yes", "yes", "no", "no", "yes", "no", "yes"]
CHANCE = [0.1, 0.9, 0.35, 0.6, 0.2, 0.7, 0.35, 0.51]


def scored(**columns: Any) -> Table:
    """``y`` is the label, every other column a score."""
    roles = {name: ColumnMeta(role="label" if name == "y" else "score") for name in columns}
    return Table.of(pl.DataFrame(columns), roles)


def binary(actual: list[Any] = ACTUAL, chance: list[float] = CHANCE) -> Table:
    labels = ["yes" if value > 0.5 else "no" for value in chance]
    return scored(**{"y": actual, "Scored Labels": labels, "Scored Probabilities": chance})


def evaluated(first: Table, second: Table | None = None) -> tuple[Table, dict[str, Any], dict[str, Any]]:
    """The output table, the metrics, and everything else that was logged, by name."""
    inputs = {"scored_dataset": first} | ({"scored_dataset_to_compare": second} if second else {})
    with log.capture() as items:
        table = run("evaluate_model", inputs=inputs)
    metrics = {item["name"]: item["value"] for item in items if item["kind"] == "metric"}
    others = {item["name"]: item["data"] for item in items if item["kind"] not in ("metric", "warning")}
    return table, metrics, others


def test_two_classes_have_the_metrics_of_the_contract() -> None:
    table, metrics, _ = evaluated(binary())
    # Predicted positive: 0.9, 0.6, 0.7, 0.51: three right, one wrong; 0.35 misses one of four.
    assert metrics["accuracy"] == 6 / 8
    assert (metrics["precision"], metrics["recall"], metrics["f1_score"]) == (0.75, 0.75, 0.75)
    # Of 16 pairs the positive one ranks higher in 13, and equal (0.35) in one.
    assert metrics["auc"] == pytest.approx((13 + 0.5) / 16)
    assert table.frame.to_dicts() == [metrics]


def test_the_confusion_matrix_has_actual_classes_as_rows() -> None:
    _, _, others = evaluated(binary())
    predicted = ["yes" if value > 0.5 else "no" for value in CHANCE]
    assert others["confusion_matrix"] == {
        "labels": ["no", "yes"],
        "matrix": confusion_matrix(ACTUAL, predicted, labels=["no", "yes"]).tolist(),
    }


def test_curves_equal_scikit_learn() -> None:
    _, _, others = evaluated(binary())
    fpr, tpr, _ = roc_curve([value == "yes" for value in ACTUAL], CHANCE)
    assert others["roc"]["fpr"] == fpr.tolist()
    assert others["roc"]["tpr"] == tpr.tolist()
    assert len(others["precision_recall"]["recall"]) == len(others["precision_recall"]["thresholds"])
    assert others["lift"]["true_positives"][-1] == 4
    assert others["lift"]["positive_rate"][-1] == 1.0


def test_the_threshold_table_counts_every_row_at_every_threshold() -> None:
    _, _, others = evaluated(binary())
    table = others["thresholds"]
    assert len(table["threshold"]) == 101
    counts = zip(table["tp"], table["fp"], table["tn"], table["fn"], strict=True)
    totals = {sum(row) for row in counts}
    assert totals == {8}
    at_half = table["threshold"].index(0.5)
    assert [table[key][at_half] for key in ("tp", "fp", "tn", "fn")] == [3, 1, 3, 1]


@pytest.mark.parametrize(("labels", "expected"), [([True, False], 1.0), ([2, 1], 1.0), (["b", "a"], 1.0)])
def test_the_greater_value_is_the_positive_class(labels: list[Any], expected: float) -> None:
    data = scored(**{"y": labels, "Scored Labels": labels, "Scored Probabilities": [0.9, 0.1]})
    assert evaluated(data)[1]["auc"] == expected


def test_one_class_alone_has_no_auc() -> None:
    metrics = evaluated(binary(["yes", "yes"], [0.9, 0.8]))[1]
    assert metrics["accuracy"] == 1.0
    assert metrics["recall"] == 1.0
    assert "auc" not in metrics
    assert evaluated(binary(["no", "no"], [0.1, 0.2]))[1]["recall"] == 0.0


def test_more_classes_equal_scikit_learn() -> None:
    actual = ["a", "b", "c", "a", "b", "c", "a"]
    predicted = ["a", "b", "b", "a", "c", "c", "b"]
    shares = np.array([[6, 3, 1], [1, 8, 1], [2, 5, 3], [7, 2, 1], [1, 4, 5], [1, 1, 8], [3, 6, 1]]) / 10
    columns = {f"Scored Probabilities_{name}": shares[:, index] for index, name in enumerate("abc")}
    _, metrics, others = evaluated(scored(**{"y": actual, "Scored Labels": predicted, **columns}))
    assert metrics == pytest.approx(
        {
            "overall_accuracy": 4 / 7,
            "macro_precision": precision_score(actual, predicted, average="macro"),
            "macro_recall": recall_score(actual, predicted, average="macro"),
            "micro_precision": 4 / 7,
            "micro_recall": 4 / 7,
            "log_loss": log_loss(actual, shares),
        }
    )
    assert others["per_class"]["support"] == [3, 2, 2]
    assert others["confusion_matrix"]["matrix"] == confusion_matrix(actual, predicted).tolist()


def test_a_class_the_model_never_saw_counts_as_wrong() -> None:
    columns = {"Scored Probabilities_a": [0.6, 0.7], "Scored Probabilities_b": [0.4, 0.3]}
    metrics = evaluated(scored(**{"y": ["a", "new"], "Scored Labels": ["a", "a"], **columns}))[1]
    assert metrics["overall_accuracy"] == 0.5
    # Its probability is 0, which counts as the floating-point epsilon 2**-52.
    assert metrics["log_loss"] == pytest.approx((-math.log(0.6) + 52 * math.log(2)) / 2)


@pytest.mark.parametrize("values", [[1e150, -1e150, 1.0], [1e150, 1e150, 1e150]])
def test_numbers_near_the_largest_are_measured(values: list[float]) -> None:
    data = scored(**{"y": values, "Scored Labels": [0.0, 0.0, 0.0]})
    table, _, others = evaluated(data)
    assert table.frame["mean_absolute_error"][0] >= 1e150 / 3
    assert sum(others["residuals"]["counts"]) == 3


def test_regression_measures_have_closed_forms() -> None:
    _, metrics, others = evaluated(
        scored(**{"y": [1.0, 2.0, 3.0, 6.0], "Scored Labels": [1.0, 3.0, 3.0, 4.0]})
    )
    # Errors 0, -1, 0, 2; the labels' mean is 3, their deviations 2, 1, 0, 3.
    assert metrics == pytest.approx(
        {
            "mean_absolute_error": 3 / 4,
            "root_mean_squared_error": (5 / 4) ** 0.5,
            "relative_absolute_error": 3 / 6,
            "relative_squared_error": 5 / 14,
            "coefficient_of_determination": 9 / 14,
        }
    )
    assert others["predicted_actual"] == {"actual": [1, 2, 3, 6], "predicted": [1, 3, 3, 4]}
    assert sum(others["residuals"]["counts"]) == 4
    assert len(others["residuals"]["edges"]) == len(others["residuals"]["counts"]) + 1


def test_curves_of_many_rows_stay_small() -> None:
    many = np.linspace(0, 1, 50_000)
    _, _, others = evaluated(scored(**{"y": many, "Scored Labels": many}))
    assert len(others["predicted_actual"]["actual"]) == 2_000


def test_a_second_dataset_has_its_measures_with_a_suffix() -> None:
    worse = binary(chance=[1 - value for value in CHANCE])
    table, metrics, others = evaluated(binary(), worse)
    assert metrics["auc"] + metrics["auc_2"] == pytest.approx(1.0)
    assert {"roc", "roc_2", "thresholds_2", "confusion_matrix_2"} <= set(others)
    assert table.rows == 2


def test_clusterings_are_measured_by_their_distances() -> None:
    data = scored(
        **{
            "Assignments": [0, 0, 1],
            "DistancesToClusterCenter no.0": [1.0, 3.0, 9.0],
            "DistancesToClusterCenter no.1": [8.0, 7.0, 2.0],
        }
    )
    table, metrics, others = evaluated(data)
    assert metrics == {
        "average_distance_to_other_center": 8.0,
        "average_distance_to_cluster_center": 2.0,
        "number_of_points": 3,
        "maximal_distance_to_cluster_center": 3.0,
    }
    assert table.frame["Result Description"].to_list() == [
        "Combined Evaluation", "Evaluation For Cluster No.0", "Evaluation For Cluster No.1",
    ]  # fmt: skip
    assert others["clusters"]["Number of Points"] == [3, 2, 1]


def test_scores_made_by_a_script_are_evaluated() -> None:
    columns = {"Labels": [1.0, 2.0, 4.0], "Regression Scored Labels": [1.0, 2.0, 3.0]}
    assert evaluated(scored(**columns))[1]["mean_absolute_error"] == pytest.approx(1 / 3)


def test_rows_without_a_label_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = evaluated(scored(**{"y": [1.0, None, 3.0], "Scored Labels": [1.0, 50.0, 2.0]}))[1]
    assert metrics["mean_absolute_error"] == 0.5
    assert "Skipped 1 row without a label or a score." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (scored(y=[1.0]), "no score columns such as 'Scored Labels'"),
        (scored(**{"Scored Labels": [1.0]}), "no label column"),
        (scored(**{"y": [None], "Scored Labels": [1.0]}), "No row has both a label and a score"),
        (
            scored(**{"y": ["a", "b", "c"], "Scored Labels": ["a"] * 3, "Scored Probabilities": [0.1] * 3}),
            "have 3 different values",
        ),
        (
            scored(**{"y": [1, 0], "Scored Labels": ["a", "b"], "Scored Probabilities": [0.1, 0.9]}),
            r"'y' is integer and has the value '1' in row 1, .* none of the classes \(string: 'a', 'b'\)",
        ),
    ],
)
def test_what_cannot_be_measured_is_told(data: Table, sentence: str) -> None:
    with pytest.raises(ComponentError, match=sentence):
        evaluated(data)


def test_scores_of_different_kinds_are_not_compared() -> None:
    regression = scored(**{"y": [1.0, 2.0], "Scored Labels": [1.0, 2.0]})
    with pytest.raises(ComponentError, match="first dataset holds binary scores, but the second regression"):
        evaluated(binary(), regression)
