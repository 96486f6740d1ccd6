"""Evaluate Model."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.ports import Metrics
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port
from designer.components.define import component
from designer.components.learning.measures import Evaluation
from designer.components.learning.scored import evaluate


@component(
    category="Model Scoring & Evaluation",
    keywords=("metrics", "accuracy", "auc", "roc", "rmse", "r2", "confusion matrix", "compare", "measure"),
)
def evaluate_model(
    scored_dataset: Annotated[Table, Help("From Score Model or Assign Data to Clusters.")],
    scored_dataset_to_compare: Annotated[
        Table | None, Label("Scored dataset to compare"), Help("Scores of a second model of the same kind.")
    ] = None,
) -> Annotated[Metrics, Port("evaluation"), Label("Evaluation results")]:
    """Evaluate how good scores are.

    Which columns are scores, of what and for which label is known from the scoring step, whatever they
    are called since; of a dataset that was scored twice the last scores count. Labels are compared as
    values of the type that the model was trained on: 1, 1.0 and the text "1" are equal.

    Regression: mean absolute, root mean squared, relative absolute and relative squared error, and
    the coefficient of determination. Two classes: accuracy, precision, recall, F1 and AUC; the
    positive class is the greater of the two label values. More classes: overall accuracy, macro and
    micro precision and recall, log loss. Clusterings: distances per cluster. The metrics of a
    second dataset have names ending in _2. Rows without a label or a score are skipped.

    A script's own scores are evaluated too, under these names: "Labels" (or a column of role label), and
    "Regression Scored Labels", "Binary Class Scored Labels" with "Binary Class Scored Probabilities", or
    "Multi Class Scored Labels".
    """
    evaluations = [evaluate(scored_dataset)]
    if scored_dataset_to_compare is not None:
        evaluations.append(evaluate(scored_dataset_to_compare))
        _check_comparable(*evaluations)
    for index, item in enumerate(evaluations):
        _log(item, "_2" if index else "")
    return Metrics.of(_rows(evaluations))


def _check_comparable(first: Evaluation, second: Evaluation) -> None:
    if first.kind != second.kind:
        raise ComponentError(
            "scores.not_comparable",
            f"The first dataset holds {first.kind} scores, but the second {second.kind} scores.",
            "Compare models of one kind, or use two Evaluate Model steps.",
        )


def _log(item: Evaluation, suffix: str) -> None:
    for name, value in item.metrics.items():
        log.metric(f"{name}{suffix}", value)
    for name, series in item.curves.items():
        log.curve(f"{name}{suffix}", **series)
    for name, rows in item.tables.items():
        log.table(f"{name}{suffix}", rows)
    if item.confusion is not None:
        log.confusion_matrix(f"confusion_matrix{suffix}", *item.confusion)


def _rows(evaluations: list[Evaluation]) -> pl.DataFrame:
    """One row of metrics per dataset; for clusterings, one per cluster."""
    if evaluations[0].kind == "clustering":
        frames = [pl.DataFrame(item.tables["clusters"]) for item in evaluations]
        return pl.concat(frames, how="vertical_relaxed")
    return pl.concat([pl.DataFrame(item.metrics) for item in evaluations], how="diagonal")
