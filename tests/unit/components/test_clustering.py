"""K-means from learner to evaluation, against scikit-learn called directly."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder

from compute.sdk import log, ports
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.clustering.k_means_clustering import k_means_clustering
from designer.components.learning.clusters import Clustering
from designer.components.model_scoring_evaluation.assign_data_to_clusters import assign_data_to_clusters
from designer.components.model_scoring_evaluation.evaluate_model import evaluate_model
from designer.components.model_training.train_clustering_model import train_clustering_model
from designer.components.model_training.train_model import train_model
from designer.components.regression.linear_regression import linear_regression
from tests.factories.tables import meanings, names, table

FEATURES = load_wine().data
NAMES = [f"f{index}" for index in range(FEATURES.shape[1])]
WINE = table({name: FEATURES[:, index] for index, name in enumerate(NAMES)})
DISTANCES = [f"DistancesToClusterCenter no.{index}" for index in range(3)]


def trained(data: Table, columns: Any = None, **settings: Any) -> tuple[Clustering, Table]:
    learner = k_means_clustering(number_of_centroids=settings.pop("number_of_centroids", 3), **settings)
    chosen = {} if columns is None else {"columns": columns}
    model, scored = train_clustering_model(learner, data, **chosen)
    assert isinstance(model, Clustering)
    return model, scored


def distances(scored: Table) -> NDArray[np.float64]:
    return scored.frame.select(DISTANCES).to_numpy()


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize(
    ("initialization", "start"),
    [("k_means_plus_plus", "k-means++"), ("random", "random"), ("first_n", None)],
)
def test_centres_and_assignments_are_those_of_scikit_learn(
    initialization: str, start: str | None, normalize: bool
) -> None:
    points = MinMaxScaler().fit_transform(FEATURES) if normalize else FEATURES
    expected = KMeans(3, init=start or points[:3], n_init=1, max_iter=100, random_state=5).fit(points)
    model, scored = trained(
        WINE, initialization=initialization, random_number_seed=5, normalize_features=normalize
    )
    np.testing.assert_allclose(model.centers, expected.cluster_centers_)
    assert scored.frame["Assignments"].to_list() == expected.labels_.tolist()
    np.testing.assert_allclose(distances(scored), cdist(points, expected.cluster_centers_), atol=1e-9)


def test_iterations_end_the_search() -> None:
    points = MinMaxScaler().fit_transform(FEATURES)
    expected = KMeans(3, init=points[:3], n_init=1, max_iter=1).fit(points)
    model, _ = trained(WINE, initialization="first_n", iterations=1)
    np.testing.assert_allclose(model.centers, expected.cluster_centers_)


def test_texts_and_categories_are_one_hot_encoded() -> None:
    kinds, codes = np.array(list("aabbcc") * 5), np.tile([7, 8], 15)
    data = table({"x": np.arange(30.0), "kind": kinds, "code": codes}, categorical=("code",))
    numbers = MinMaxScaler().fit_transform(np.arange(30.0)[:, None])
    encoded = OneHotEncoder(sparse_output=False).fit_transform(np.column_stack([kinds, codes]))
    points = np.hstack([numbers, encoded])
    expected = KMeans(3, init=points[:3], n_init=1, max_iter=100).fit(points)
    _, scored = trained(data, initialization="first_n")
    np.testing.assert_allclose(distances(scored), cdist(points, expected.cluster_centers_), atol=1e-9)


def test_scores_are_appended_with_their_meaning_or_given_alone() -> None:
    data = table({"x": [0.0, 1.0, 9.0, 10.0], "y": ["p", "p", "q", "q"]}, label="y")
    scores = [
        ("Assignments", "integer", True, "score"),
        *((name, "double", False, "score") for name in DISTANCES[:2]),
    ]
    learner = k_means_clustering(number_of_centroids=2)
    model, appended = train_clustering_model(learner, data)
    assert meanings(appended) == [("x", "double", False, "feature"), ("y", "string", False, "label"), *scores]
    alone = train_clustering_model(learner, data, append=False).dataset
    assert meanings(alone) == scores
    assert meanings(assign_data_to_clusters(model, data, append=False)) == scores


def test_a_stored_model_assigns_new_rows_as_scikit_learn_predicts(tmp_path: Path) -> None:
    old, new = WINE.frame[:120], WINE.frame[120:]
    model, _ = trained(table(old), random_number_seed=2)
    ports.save("cluster_model", model, tmp_path / "model")
    assigned = assign_data_to_clusters(ports.load("cluster_model", tmp_path / "model"), table(new))
    scaler = MinMaxScaler().fit(FEATURES[:120])
    expected = KMeans(3, n_init=1, max_iter=100, random_state=2).fit(scaler.transform(FEATURES[:120]))
    assert (
        assigned.frame["Assignments"].to_list() == expected.predict(scaler.transform(FEATURES[120:])).tolist()
    )
    assert assigned.names[: len(NAMES)] == tuple(NAMES)


def test_assigning_anew_replaces_every_column_of_the_earlier_clustering() -> None:
    _, scored = trained(WINE, number_of_centroids=5)
    model, _ = trained(WINE, number_of_centroids=2)
    again = assign_data_to_clusters(model, scored)
    assert again.names == (*NAMES, "Assignments", *DISTANCES[:2])


def test_assignments_are_evaluated_by_their_distances() -> None:
    _, scored = trained(WINE)
    with log.capture() as logged:
        evaluation = evaluate_model(scored).frame
    matrix, assigned = distances(scored), scored.frame["Assignments"].to_numpy()
    own = matrix[np.arange(len(matrix)), assigned]
    other = np.sort(matrix, axis=1)[:, 1]
    sets = [np.ones(len(matrix), dtype=bool), *(assigned == cluster for cluster in range(3))]
    expected = [(other[rows].mean(), own[rows].mean(), int(rows.sum()), own[rows].max()) for rows in sets]
    assert evaluation["Result Description"].to_list() == [
        "Combined Evaluation",
        *(f"Evaluation For Cluster No.{cluster}" for cluster in range(3)),
    ]
    np.testing.assert_allclose(evaluation.drop("Result Description").to_numpy(), expected)
    metrics = {item["name"]: item["value"] for item in logged if item["kind"] == "metric"}
    assert metrics["average_distance_to_cluster_center"] == pytest.approx(own.mean())
    assert metrics["number_of_points"] == len(matrix)


TOWNS = {
    "x": [0.0, 1.0, 2.0, 10.0, 11.0, 12.0],
    "town": ["A", None, "A", "B", "C", None],
}


def test_a_label_is_no_feature_unless_its_gaps_are_filled() -> None:
    model, scored = trained(table(TOWNS, label="town"), number_of_centroids=2)
    assert model.encoder.names == ("x",)
    assert scored.frame["town"].to_list() == TOWNS["town"]


def test_missing_labels_are_filled_from_the_nearest_labelled_row() -> None:
    model, scored = trained(
        table(TOWNS, label="town"), number_of_centroids=2, assign_label_mode="fill_missing_values"
    )
    assert scored.frame["town"].to_list() == ["A", "A", "A", "B", "C", "C"]
    assert model.encoder.names == ("x", "town=A", "town=B", "town=C")


def test_labels_are_overwritten_by_that_of_the_row_nearest_to_the_centre() -> None:
    model, scored = trained(
        table(TOWNS, label="town"),
        number_of_centroids=2,
        assign_label_mode="overwrite_from_closest_to_center",
    )
    # The clusters' centres are at 1 and 11: of the labelled rows 0 (or 2) and 11 are nearest.
    assert scored.frame["town"].to_list() == ["A", "A", "A", "C", "C", "C"]
    assert model.encoder.names == ("x",)


@pytest.mark.parametrize("mode", ["fill_missing_values", "overwrite_from_closest_to_center"])
def test_a_label_without_values_is_told(mode: str) -> None:
    empty = table({"x": [1.0, 2.0], "y": [None, None]}, label="y")
    with pytest.raises(ComponentError, match="Label column 'y' has no values"):
        trained(empty, number_of_centroids=2, assign_label_mode=mode)


def test_equal_training_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        ports.save("cluster_model", trained(WINE)[0], tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("data", "columns", "sentence"),
    [
        ({"x": [1.0, 2.0]}, None, "the dataset has 2 rows"),
        ({"x": [1.0, None, 2.0, 3.0]}, None, "Column 'x' has missing values in 1 row, first in row 2."),
        ({"x": [1.0, float("inf"), 2.0, 3.0]}, None, "Column 'x' contains infinity in row 2."),
        ({"x": [1.0, 2.0, 3.0]}, names("z"), "No column 'z'."),
    ],
)
def test_data_that_cannot_be_clustered_is_told(
    data: dict[str, list[Any]], columns: Any, sentence: str
) -> None:
    with pytest.raises(ComponentError, match=re.compile(re.escape(sentence), re.IGNORECASE)):
        trained(table(data), columns)


def test_only_the_label_leaves_nothing_to_cluster_by() -> None:
    with pytest.raises(ComponentError, match="no column to cluster by except the label"):
        trained(table({"y": [1, 2, 3]}, label="y"), names("y"))


def test_new_rows_need_the_columns_the_model_reads() -> None:
    model, _ = trained(WINE, names("f0", "f1"))
    with pytest.raises(ComponentError, match="reads column 'f1', which the data does not have"):
        assign_data_to_clusters(model, table({"f0": [1.0]}))


def test_learners_and_models_of_another_kind_are_told_where_they_belong() -> None:
    with pytest.raises(ComponentError) as caught:
        train_clustering_model(linear_regression(), WINE)
    assert "Train Model" in caught.value.hint
    with pytest.raises(ComponentError) as caught:
        train_model(k_means_clustering(), WINE, label="f0")
    assert "Train Clustering Model" in caught.value.hint
    regression = train_model(linear_regression(), WINE, label="f0")
    with pytest.raises(ComponentError) as caught:
        assign_data_to_clusters(regression, WINE)  # type: ignore[arg-type]
    assert "Score Model" in caught.value.hint
