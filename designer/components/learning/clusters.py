"""Fitted clusterings: assignment, distances and their evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import ClusterModel
from compute.sdk.table import Table
from designer.components.learning.features import FeatureEncoder, check_numeric
from designer.components.learning.measures import Evaluation
from designer.components.learning.score_columns import ASSIGNMENTS, DISTANCE_PREFIX, Scoring, described
from designer.components.lossless import codes_of, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
    of shape (clusters, encoded width). ``id`` tells clusterings apart.
    """

    encoder: FeatureEncoder
    scaler: Any
    centers: NDArray[np.float64]
    id: str = ""

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
        return described(columns, task="clustering", model=self.id)


def measure_clustering(table: Table, scoring: Scoring) -> Evaluation:
    """Compactness and separation over all rows (``Combined Evaluation``) and per cluster.

    The mean distance of the rows to the nearest other centroid, the mean and the maximum distance
    to their own, and the number of rows. Raises ComponentError for a cluster without distances.
    """
    import numpy as np

    names = [scoring.shares[index] for index in sorted(scoring.shares)]
    assigned = codes_of(table.frame[scoring.labels], sorted(scoring.shares))
    if (assigned < 0).any():
        row = int((assigned < 0).argmax())
        cluster = shown(table.frame[scoring.labels], row)
        raise ComponentError(
            "scores.missing",
            f"The dataset has no distances to cluster {cluster} of row {row + 1}.",
            "Keep all columns of Assign Data to Clusters before Evaluate Model.",
        )
    for name in names:
        check_numeric(table.frame[name])
    distances = table.frame.select(pl.col(names).cast(pl.Float64)).to_numpy().copy()
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
