"""Fits a clustering to a table, and handles the table's label column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.ports import UntrainedModel
from compute.sdk.table import Table
from designer.components.learning.clusters import Clustering
from designer.components.learning.features import FeatureEncoder
from designer.components.learning.model import identified, load_learner
from designer.components.learning.score_columns import ASSIGNMENTS, DISTANCE_PREFIX
from designer.components.learning.training import fit_estimator
from designer.components.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TrainedClusters:
    """A fitted clustering, the table it was fitted to (with its new labels), and its scores."""

    clustering: Clustering
    table: Table
    scores: Table


def train_clusters(untrained: UntrainedModel, table: Table, columns: Sequence[str]) -> TrainedClusters:
    """Fit the learner to the selected columns.

    The label column is a feature only if its missing values are to be filled, and then whether
    selected or not. Raises ComponentError for columns the learner cannot use and for fewer rows
    than clusters.
    """
    mode = untrained.parameters["assign_label_mode"]
    features = [name for name in columns if table.columns[name].role != "label"]
    if not features:
        raise ComponentError(
            "features.none", "There is no column to cluster by except the label.", "Select more columns."
        )
    if mode == "fill_missing_values" and (label := _label(table)):
        table = _with_filled_label(table, label, features, untrained)
        features = [name for name in table.names if name in {*features, label}]
    clustering = fit_clusters(untrained, table, features)
    scores = clustering.assign(table)
    if mode == "overwrite_from_closest_to_center" and (label := _label(table)):
        table = _with_cluster_labels(table, label, scores)
    return TrainedClusters(clustering, table, scores)


def fit_clusters(untrained: UntrainedModel, table: Table, features: Sequence[str]) -> Clustering:
    """The clustering of these columns; raises ComponentError for fewer rows than clusters."""
    count = untrained.parameters["number_of_centroids"]
    if table.rows < count:
        raise ComponentError(
            "rows.too_few",
            f"The dataset has {counted(table.rows, 'row')}, fewer than the {count} clusters to find.",
            "Choose fewer clusters.",
        )
    learner = load_learner(untrained)
    encoder = FeatureEncoder.learn(table, features, accepts_missing=learner.accepts_missing)
    scaler, points = _scaled(encoder.encode(table), scale=untrained.parameters["normalize_features"])
    estimator = fit_estimator(learner.build(untrained.parameters), points)
    _warn_of_empty(len(set(estimator.labels_.tolist())), count)
    return identified(Clustering(encoder, scaler, estimator.cluster_centers_))


def _warn_of_empty(found: int, wanted: int) -> None:
    if found < wanted:
        log.warning(
            "clusters.empty",
            f"Only {found} of the {wanted} clusters have rows: there are no more different rows than that.",
            f"Set the number of centroids to {max(found, 2)}, or cluster by more columns.",
        )


def _scaled(matrix: Floats, *, scale: bool) -> tuple[Any, Floats]:
    """A fitted scaler to 0..1 (or None), and the scaled matrix."""
    from sklearn.preprocessing import MinMaxScaler

    if not scale:
        return None, matrix
    scaler = MinMaxScaler().fit(matrix)
    return scaler, scaler.transform(matrix)


def _label(table: Table) -> str | None:
    """The label column, or None. Raises ComponentError for several, or for one without values."""
    labels = table.with_role("label")
    if len(labels) > 1:
        raise ComponentError(
            "label.several",
            f"The dataset has {len(labels)} label columns, '{labels[0]}' and '{labels[1]}'.",
            "Clear all but one with Edit Metadata.",
        )
    if labels and table.frame[labels[0]].null_count() == table.rows:
        raise ComponentError("label.missing", f"Label column '{labels[0]}' has no values.", column=labels[0])
    return labels[0] if labels else None


def _with_filled_label(table: Table, label: str, features: Sequence[str], untrained: UntrainedModel) -> Table:
    """Fill missing labels from the nearest labelled row, by the other features."""
    from sklearn.neighbors import NearestNeighbors

    column = table.frame[label]
    if not column.null_count():
        return table
    encoder = FeatureEncoder.learn(table, features, accepts_missing=False)
    _, points = _scaled(encoder.encode(table), scale=untrained.parameters["normalize_features"])
    missing = column.is_null().to_numpy()
    neighbors = NearestNeighbors(n_neighbors=1).fit(points[~missing])
    nearest = neighbors.kneighbors(points[missing], return_distance=False)[:, 0]
    found = column.drop_nulls().gather(nearest)
    return _with_column(table, column.scatter(column.is_null().arg_true(), found))


def _with_cluster_labels(table: Table, label: str, scores: Table) -> Table:
    """Set every label to that of the labelled row nearest to its cluster's centroid."""
    known = table.frame[label].is_not_null()
    distances = scores.frame.filter(known)
    labels = table.frame[label].filter(known)
    centers = [name for name in scores.names if name.startswith(DISTANCE_PREFIX)]
    nearest = [distances[name].arg_min() or 0 for name in centers]
    return _with_column(table, labels.gather(nearest).gather(scores.frame[ASSIGNMENTS]))


def _with_column(table: Table, column: pl.Series) -> Table:
    return table.with_frame(table.frame.with_columns(column))
