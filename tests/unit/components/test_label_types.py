"""Labels of another type than in training are evaluated as scikit-learn does, or it is said why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    precision_score,
    recall_score,
    roc_auc_score,
)

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from tests.factories.tables import run, table

RANDOM = np.random.default_rng(11)
X = RANDOM.normal(size=60)
Z = RANDOM.normal(size=60)
TWO = (X + 0.8 * RANDOM.normal(size=60) > 0).astype(int)
THREE = np.digitize(X + Z + 0.7 * RANDOM.normal(size=60), [-0.8, 0.6])
LEARNERS = {
    "regression": "linear_regression",
    "binary": "two_class_logistic_regression",
    "multiclass": "multiclass_logistic_regression",
}
#: The values that stand for class 0, 1 and 2.
CODINGS: Mapping[str, Sequence[Any]] = {
    "boolean": [False, True],
    "integer": [0, 1, 2],
    "double": [0.0, 1.0, 2.0],
    "whole texts": ["0", "1", "2"],
    "decimal texts": ["0.0", "1.0", "2.0"],
    "words": ["high", "low", "middle"],
    "truths": ["false", "true"],
    "dates": [datetime(2024, 1, day) for day in (1, 2, 3)],
    "date texts": ["2024-01-01", "2024-01-02", "2024-01-03"],
}
#: Codings of different types that have the same values.
SAME_VALUES = (
    {"boolean", "integer", "double"},
    {"integer", "double", "whole texts"},
    {"integer", "double", "decimal texts"},
    {"boolean", "truths"},
    {"dates", "date texts"},
)
PAIRS = {
    "regression": [(a, b) for a in ("boolean", "integer", "double") for b in CODINGS],
    "binary": [(a, b) for a in CODINGS for b in CODINGS],
    "multiclass": [(a, b) for a in CODINGS for b in CODINGS if {a, b}.isdisjoint({"boolean", "truths"})],
}
CASES = [(task, *pair) for task, pairs in PAIRS.items() for pair in pairs]


def actual(task: str, coding: str) -> np.ndarray:
    """The codes of the rows; what has two values stands for two classes in a regression too."""
    return TWO if task == "binary" or (task == "regression" and len(CODINGS[coding]) == 2) else THREE


def rows(task: str, coding: str, codes: np.ndarray) -> Table:
    values = [CODINGS[coding][code] for code in codes]
    return table(
        {"x": X.tolist(), "z": Z.tolist(), "y": values}, categorical=["y"] if task == "multiclass" else []
    )


@cache
def model(task: str, coding: str) -> Any:
    inputs = {
        "untrained_model": run(LEARNERS[task]),
        "dataset": rows(task, coding, actual(task, coding)),
    }
    return run("train_model", inputs=inputs, label="y")


def evaluated(task: str, trained: str, tested: str) -> tuple[dict[str, float], Table]:
    codes = actual(task, trained if len(CODINGS[trained]) == 2 else tested)
    data = rows(task, tested, codes)
    scored = run("score_model", inputs={"model": model(task, trained), "dataset": data})
    with log.capture() as items:
        run("evaluate_model", inputs={"scored_dataset": scored})
    return {item["name"]: item["value"] for item in items if item["kind"] == "metric"}, scored


def expected(task: str, trained: str, tested: str, scored: Table) -> dict[str, float]:
    codes = actual(task, trained if len(CODINGS[trained]) == 2 else tested)
    frame = scored.frame
    if task == "regression":
        predicted = frame["Scored Labels"].to_numpy()
        return {
            "mean_absolute_error": mean_absolute_error(codes, predicted),
            "root_mean_squared_error": mean_squared_error(codes, predicted) ** 0.5,
        }
    predicted = np.array([CODINGS[trained].index(value) for value in frame["Scored Labels"]])
    if task == "binary":
        return {
            "accuracy": accuracy_score(codes, predicted),
            "precision": precision_score(codes, predicted),
            "recall": recall_score(codes, predicted),
            "f1_score": f1_score(codes, predicted),
            "auc": roc_auc_score(codes, frame["Scored Probabilities"].to_numpy()),
        }
    shares = frame.select(f"Scored Probabilities_{value}" for value in CODINGS[trained]).to_numpy()
    return {
        "overall_accuracy": accuracy_score(codes, predicted),
        "macro_precision": precision_score(codes, predicted, average="macro"),
        "macro_recall": recall_score(codes, predicted, average="macro"),
        "log_loss": log_loss(codes, shares),
    }


def same_values(trained: str, tested: str) -> bool:
    return trained == tested or any({trained, tested} <= group for group in SAME_VALUES)


def is_number(coding: str) -> bool:
    return coding in ("boolean", "integer", "double", "whole texts", "decimal texts")


@pytest.mark.parametrize(("task", "trained", "tested"), CASES)
def test_a_label_of_any_type_gives_scikit_learns_numbers_or_a_sentence(
    task: str, trained: str, tested: str
) -> None:
    if is_number(tested) if task == "regression" else same_values(trained, tested):
        metrics, scored = evaluated(task, trained, tested)
        found = expected(task, trained, tested, scored)
        assert {name: metrics[name] for name in found} == pytest.approx(found, rel=1e-9)
        return
    with pytest.raises(ComponentError) as caught:
        evaluated(task, trained, tested)
    assert "'y'" in caught.value.message
    assert caught.value.hint
    for coding in (trained, tested):
        assert kind_of(coding, task) in caught.value.message


def kind_of(coding: str, task: str) -> str:
    if coding in ("boolean", "integer", "double"):
        return "double" if task == "regression" else coding
    return "datetime" if coding == "dates" else "string"
