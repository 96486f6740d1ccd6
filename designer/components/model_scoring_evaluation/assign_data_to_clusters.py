"""Assign Data to Clusters."""

from __future__ import annotations

from typing import Annotated

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import ClusterModel
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port
from designer.components.define import component
from designer.components.learning.clusters import Clustering
from designer.components.learning.score_columns import with_scores


@component(category="Model Scoring & Evaluation", keywords=("cluster", "predict", "k-means", "segment"))
def assign_data_to_clusters(
    model: Annotated[ClusterModel, Label("Trained model"), Help("From Train Clustering Model.")],
    dataset: Annotated[Table, Help("Rows with the columns the clustering was trained on.")],
    *,
    append: Annotated[
        bool, Label("Append or result only"), Help("Off: the output has only the cluster columns.")
    ] = True,
) -> Annotated[Table, Port("dataset"), Label("Results dataset")]:
    """Assign each row to the cluster with the nearest centroid.

    Adds "Assignments" (from 0) and "DistancesToClusterCenter no.X" for every cluster X. Columns of
    another type than in training are converted to it if every value stays the same. Values beyond those
    of training are warned of.
    """
    if not isinstance(model, Clustering):
        raise ComponentError(
            "model.wrong_kind", "This is not a clustering.", "Use Score Model for classifiers and regressors."
        )
    assigned = model.assign(dataset)
    return with_scores(dataset, assigned) if append else assigned
