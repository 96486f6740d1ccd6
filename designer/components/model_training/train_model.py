"""Train Model."""

from __future__ import annotations

from typing import Annotated, Any

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import Model, UntrainedModel
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, OneColumn, Port, Predicted
from designer.components.define import component
from designer.components.learning.training import train
from designer.components.selection import chosen_column


@component(
    category="Model Training",
    keywords=("fit", "learn", "supervised", "classifier", "regressor"),
    unhurried=True,
)
def train_model(
    untrained_model: Annotated[UntrainedModel, Help("A regression or classification learner.")],
    dataset: Annotated[Table, Help("Rows to train on.")],
    *,
    label: Annotated[
        Any, OneColumn("dataset"), Predicted(), Label("Label column"), Help("The column to predict.")
    ],
) -> Annotated[Model, Port("model"), Label("Trained model")]:
    """Train a regression or classification learner on a dataset.

    Uses every column of role feature except the label; text and categorical columns are one-hot
    encoded (all values, sorted, none dropped). Rows without a label are skipped.
    """
    if untrained_model.task == "clustering":
        raise ComponentError(
            "model.wrong_kind", "Train Model cannot fit a clustering.", "Use Train Clustering Model."
        )
    return train(untrained_model, dataset, chosen_column(dataset, label))
