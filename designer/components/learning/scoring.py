"""Applies a fitted model to a table."""

from __future__ import annotations

import polars as pl

from compute.sdk.table import DTYPES, ColumnMeta, Table
from designer.components.learning.model import SCORED_LABELS, SCORED_PROBABILITIES, THRESHOLD, TrainedModel


def score(model: TrainedModel, table: Table) -> Table:
    """The score columns for a table, one row per row of it, all of role ``score``.

    Regression: ``Scored Labels`` (double). Two classes: ``Scored Labels`` and ``Scored
    Probabilities`` (of the positive class). More: ``Scored Labels`` and a ``Scored
    Probabilities_CLASS`` for each. Raises ComponentError if the table lacks a column that the model
    reads.
    """
    columns = _predictions(model, table) if model.task == "regression" else _classes(model, table)
    metas = {column.name: ColumnMeta(role="score") for column in columns}
    if model.task != "regression":
        metas[SCORED_LABELS] = ColumnMeta(categorical=True, role="score")
    return Table.of(pl.DataFrame(columns), metas)


def _predictions(model: TrainedModel, table: Table) -> list[pl.Series]:
    if not table.rows:
        return [pl.Series(SCORED_LABELS, [], dtype=pl.Float64)]
    return [pl.Series(SCORED_LABELS, model.estimator.predict(model.encoder.encode(table)), dtype=pl.Float64)]


def _classes(model: TrainedModel, table: Table) -> list[pl.Series]:
    import numpy as np

    count = len(model.classes)
    matrix = model.encoder.encode(table)
    shares = model.estimator.predict_proba(matrix) if table.rows else np.zeros((0, count))
    codes = (shares[:, 1] > THRESHOLD).astype(int) if model.task == "binary" else shares.argmax(axis=1)
    dtype = DTYPES.get(model.label_type)  # type: ignore[call-overload]  # of decimals it follows from the values
    labels = pl.Series(SCORED_LABELS, [model.classes[code] for code in codes], dtype=dtype)
    if model.task == "binary":
        return [labels, pl.Series(SCORED_PROBABILITIES, shares[:, 1])]
    return [
        labels,
        *(
            pl.Series(f"{SCORED_PROBABILITIES}_{value}", shares[:, index])
            for index, value in enumerate(model.classes)
        ),
    ]
