"""Fitted clusterings: assignment, distances and their evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import ClusterModel
from compute.sdk.table import ColumnMeta, Table
from designer.components.learning.features import FeatureEncoder
from designer.components.learning.measures import Evaluation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Names of the columns a clustering adds (reference section 0.7).
ASSIGNMENTS = "Assignments"
DISTANCE_PREFIX = "DistancesToClusterCenter no."
_MEASURES = (
    "Result Description",
    "Average Distance to Other Center",
    "Average Distance to Cluster Center",
    "Number of Points",
    "Maximal Distance to Cluster Center",
)


@dataclass(frozen=True)
class Clustering(ClusterModel):
    """Centroids and everything that assigning rows to them needs.

    ``scaler`` (scikit-learn's, or None) maps encoded features to the space of ``centers``, an array
    of shape (clusters, encoded width).
    """

    encoder: FeatureEncoder
    scaler: Any
    centers: NDArray[np.float64]

    def points(self, table: Table) -> NDArray[np.float64]:
        """The rows in the space of the centroids; raises ComponentError for unusable columns."""
        matrix = self.encoder.encode(table)
        if self.scaler is None or not table.rows:
            return matrix
        scaled: NDArray[np.float64] = self.scaler.transform(matrix)
        return scaled

    def assign(self, table: Table) -> Table:
        """``Assignments`` (from 0) and the Euclidean distance to every centroid, row by row."""
        import numpy as np

        points = self.points(table)
        distances = np.column_stack([np.linalg.norm(points - center, axis=1) for center in self.centers])
        columns = [pl.Series(ASSIGNMENTS, distances.argmin(axis=1), dtype=pl.Int64)]
        columns += [
            pl.Series(f"{DISTANCE_PREFIX}{index}", distances[:, index], dtype=pl.Float64)
            for index in range(len(self.centers))
        ]
        metas = {column.name: ColumnMeta(role="score") for column in columns}
        metas[ASSIGNMENTS] = ColumnMeta(categorical=True, role="score")
        return Table.of(pl.DataFrame(columns), metas)


def with_scores(table: Table, scores: Table) -> Table:
    """The table with its score columns, replacing those of an earlier scoring of the same kind.

    Leftover distances to centroids that this clustering does not have would be evaluated as its
    own.
    """
    earlier = set(scores.names)
    if ASSIGNMENTS in earlier:
        earlier.update(name for name in table.names if name.startswith(DISTANCE_PREFIX))
    kept = table.frame.drop(earlier.intersection(table.names))
    frame = pl.concat([kept, scores.frame], how="horizontal")
    return Table.of(frame, {**table.columns, **scores.columns})


def measure_clustering(table: Table) -> Evaluation:
    """Compactness and separation over all rows (``Combined Evaluation``) and per cluster.

    The mean distance of the rows to the nearest other centroid, the mean and the maximum distance
    to their own, and the number of rows.
    """
    import numpy as np

    names = [name for name in table.names if name.startswith(DISTANCE_PREFIX)]
    if not names or not table.rows:
        raise ComponentError(
            "scores.missing",
            "The dataset has no rows with distances to cluster centers.",
            "Add Assign Data to Clusters before Evaluate Model.",
        )
    assigned = table.frame[ASSIGNMENTS].to_numpy()
    distances = table.frame.select(names).to_numpy().copy()
    own = distances[np.arange(len(assigned)), assigned]
    distances[np.arange(len(assigned)), assigned] = np.inf
    other = distances.min(axis=1)
    rows = [_summary("Combined Evaluation", own, other)]
    for index in range(len(names)):
        members = assigned == index
        rows.append(_summary(f"Evaluation For Cluster No.{index}", own[members], other[members]))
    clusters = {name: [row[place] for row in rows] for place, name in enumerate(_MEASURES)}
    return Evaluation("clustering", _metrics(rows[0]), tables={"clusters": clusters})


def _summary(name: str, own: NDArray[np.float64], other: NDArray[np.float64]) -> Sequence[Any]:
    """One row of metrics; None where an empty cluster, or the only one, has none."""
    import numpy as np

    if not len(own):
        return name, None, None, 0, None
    separation = float(other.mean()) if np.isfinite(other).all() else None
    return name, separation, float(own.mean()), len(own), float(own.max())


def _metrics(combined: Sequence[Any]) -> dict[str, float]:
    named = {name.lower().replace(" ", "_"): value for name, value in zip(_MEASURES, combined, strict=True)}
    return {name: float(value) for name, value in named.items() if isinstance(value, int | float)}
