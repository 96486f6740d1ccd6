"""K-Means Clustering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from compute.sdk.ports import UntrainedModel
from designer.components.annotations import Help, Port, Range
from designer.components.define import component
from designer.components.learning.model import Learner

_INITIAL = {"k_means_plus_plus": "k-means++", "random": "random"}


def build(parameters: Mapping[str, Any]) -> Any:
    """A ``sklearn.cluster.KMeans``; for first_n, a function that makes one from the points."""
    from sklearn.cluster import KMeans

    settings = {
        "n_clusters": parameters["number_of_centroids"],
        "n_init": 1,
        "max_iter": parameters["iterations"],
        "random_state": parameters["random_number_seed"] or 0,
    }
    start = _INITIAL.get(parameters["initialization"], _first_rows)
    return KMeans(init=start, **settings)


def _first_rows(points: Any, n_clusters: int, random_state: Any) -> Any:
    """The first points as initial centroids, in the form of scikit-learn's ``init``."""
    return points[:n_clusters].copy()


LEARNER = Learner(build)


@component(
    category="Clustering",
    keywords=("segment", "group", "unsupervised", "kmeans", "k-means", "lloyd", "learner"),
)
def k_means_clustering(
    *,
    number_of_centroids: Annotated[int, Range(2, 10_000), Help("Number of clusters to find.")] = 2,
    initialization: Annotated[
        Literal["k_means_plus_plus", "first_n", "random"], Help("How the initial centroids are chosen.")
    ] = "k_means_plus_plus",
    random_number_seed: Annotated[
        int | None, Range(0, 2**32 - 1), Help("Blank means 0. The same seed gives the same clusters.")
    ] = None,
    metric: Annotated[
        Literal["euclidean"], Help("How the distance between two rows is measured.")
    ] = "euclidean",
    iterations: Annotated[int, Range(1), Help("Maximum number of iterations.")] = 100,
    assign_label_mode: Annotated[
        Literal["ignore_label_column", "fill_missing_values", "overwrite_from_closest_to_center"],
        Help("How to treat the label column, if there is one."),
    ] = "ignore_label_column",
    normalize_features: Annotated[bool, Help("Scale every feature to 0..1 first.")] = True,
) -> Annotated[UntrainedModel, Port("untrained_model"), Help("Join it to Train Clustering Model.")]:
    """Group rows into clusters, each row with the nearest centroid (Euclidean distance).

    Text and categorical columns are one-hot encoded; missing values are an error.

    The label column is not a feature, except with fill_missing_values, which also fills its missing
    values from the nearest labelled row; overwrite_from_closest_to_center sets every row's label to
    that of the labelled row nearest to its cluster's centroid.

    Exactly:
    ``sklearn.cluster.KMeans(n_clusters=…, init="k-means++", n_init=1, max_iter=iterations,
    random_state=seed or 0)``, after ``MinMaxScaler`` if features are normalized; ``random`` starts
    from randomly chosen rows, ``first_n`` from the first rows.
    """
    return UntrainedModel(
        f"{__name__}:LEARNER",
        "clustering",
        {
            "number_of_centroids": number_of_centroids,
            "initialization": initialization,
            "random_number_seed": random_number_seed,
            "metric": metric,
            "iterations": iterations,
            "assign_label_mode": assign_label_mode,
            "normalize_features": normalize_features,
        },
    )
