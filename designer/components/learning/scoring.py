"""Applies a fitted model to a table."""

from __future__ import annotations

from typing import Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.learning.model import THRESHOLD, TrainedModel
from designer.components.learning.score_columns import (
    CLASS_PREFIX,
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    described,
    written_classes,
)


def score(model: TrainedModel, table: Table) -> Table:
    """The score columns for a table, one row per row of it, all of role ``score``.

    Regression: ``Scored Labels`` (double). Two classes: ``Scored Labels`` and ``Scored
    Probabilities`` (of the positive class). More: ``Scored Labels`` and a ``Scored
    Probabilities_CLASS`` for each. Raises ComponentError if the table lacks a column that the model
    reads, or has it with values that are none of the type it had in training.
    """
    said = {"task": model.task, "model": model.id, "label": model.label, "type": model.label_type}
    if model.task == "regression":
        return described(_predictions(model, table), **said)
    return described(_classes(model, table), **said, classes=written_classes(model.classes))


def _predictions(model: TrainedModel, table: Table) -> list[pl.Series]:
    if not table.rows:
        return [pl.Series(SCORED_LABELS, [], dtype=pl.Float64)]
    return [pl.Series(SCORED_LABELS, _applied(model, "predict", table), dtype=pl.Float64)]


def _applied(model: TrainedModel, method: str, table: Table) -> Any:
    """What the estimator makes of the rows; raises ComponentError for numbers too large for it."""
    import numpy as np

    call = getattr(model.estimator, method)
    try:
        return np.concatenate([call(block) for block in model.encoder.blocks(table)])
    except ValueError as error:
        raise ComponentError(
            "scoring.failed",
            f"The model cannot be applied to these rows: {str(error).splitlines()[0]}",
            "Look for values that are far from those of the training data, e.g. with Summarize Data.",
        ) from error


def _classes(model: TrainedModel, table: Table) -> list[pl.Series]:
    import numpy as np

    count = len(model.classes)
    shares = _applied(model, "predict_proba", table) if table.rows else np.zeros((0, count))
    codes = (shares[:, 1] > THRESHOLD).astype(int) if model.task == "binary" else shares.argmax(axis=1)
    labels = pl.Series(SCORED_LABELS, model.classes).gather(codes)
    if model.task == "binary":
        return [labels, pl.Series(SCORED_PROBABILITIES, shares[:, 1])]
    return [
        labels,
        *(pl.Series(f"{CLASS_PREFIX}{value}", shares[:, index]) for index, value in enumerate(model.classes)),
    ]
