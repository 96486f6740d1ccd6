"""Train Clustering Model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import ClusterModel, UntrainedModel
from compute.sdk.table import Table
from designer.components.annotations import Columns, Help, Label
from designer.components.define import component
from designer.components.learning.cluster_training import train_clusters
from designer.components.learning.score_columns import with_scores
from designer.components.selection import FEATURE_COLUMNS, chosen_columns


class Clustered(NamedTuple):
    model: Annotated[ClusterModel, Label("Trained model")]
    dataset: Annotated[Table, Label("Results dataset")]


@component(category="Model Training", keywords=("fit", "cluster", "k-means", "unsupervised"), unhurried=True)
def train_clustering_model(
    untrained_model: Annotated[UntrainedModel, Help("A clustering such as K-Means Clustering.")],
    dataset: Annotated[Table, Help("Rows to cluster.")],
    *,
    columns: Annotated[
        Mapping[str, Any], Columns("dataset"), Label("Column set"), Help("The columns to cluster by.")
    ] = FEATURE_COLUMNS,
    append: Annotated[
        bool, Label("Append or result only"), Help("Off: the output has only the cluster columns.")
    ] = True,
) -> Clustered:
    """Train a clustering and assign the rows to its clusters.

    Adds "Assignments" (from 0) and "DistancesToClusterCenter no.X" for every cluster X.
    """
    if untrained_model.task != "clustering":
        raise ComponentError(
            "model.wrong_kind",
            "Train Clustering Model needs a clustering.",
            "Use Train Model for other learners.",
        )
    trained = train_clusters(untrained_model, dataset, chosen_columns(dataset, columns))
    result = with_scores(trained.table, trained.scores) if append else trained.scores
    return Clustered(trained.clustering, result)
