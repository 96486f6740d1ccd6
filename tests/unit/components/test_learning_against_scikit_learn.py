"""Training, scoring and evaluation equal scikit-learn and LightGBM called directly."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    precision_score,
    r2_score,
    recall_score,
    roc_auc_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import read_file
from compute.sdk.table import Table
from tests.factories.tables import rows, run, table

SharedData = Callable[[str], Path]


def halves(count: int, fraction: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The split as the docstring of split_data tells outsiders to make it."""
    first = np.sort(np.random.default_rng(seed).permutation(count)[: int(count * fraction + 1e-9)])
    return first, np.setdiff1d(np.arange(count), first)


def encoder(frame: pd.DataFrame) -> Any:
    """One-hot for text in place, so that columns keep the dataset's order."""
    steps = [
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), [name])
        if not pd.api.types.is_numeric_dtype(frame[name])
        else ("passthrough", [name])
        for name in frame.columns
    ]
    return make_column_transformer(*steps)


def evaluated(learner: str, train: Table, test: Table, label: str, **parameters: Any) -> dict[str, float]:
    model = run(
        "train_model", inputs={"untrained_model": run(learner, **parameters), "dataset": train}, label=label
    )
    scored = run("score_model", inputs={"model": model, "dataset": test})
    with log.capture() as items:
        run("evaluate_model", inputs={"scored_dataset": scored})
    return {item["name"]: item["value"] for item in items if item["kind"] == "metric"}


def prepared(path: Path, *, without: tuple[str, ...] = ()) -> tuple[Table, pd.DataFrame]:
    """The cleaned table by the components, and the same rows by pandas alone."""
    data = read_file(path, "csv").table
    chosen = run(
        "select_columns_in_dataset",
        inputs={"dataset": data},
        columns={"rules": [{"include": "all"}, {"exclude": {"names": list(without)}}]},
    )
    cleaned = run("clean_missing_data", inputs={"dataset": chosen}, mode="remove_row").cleaned_dataset
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""]).drop(columns=list(without))
    return cleaned, frame.dropna().reset_index(drop=True)


def test_the_automobile_pipeline_equals_ridge_on_the_same_split(shared_data: SharedData) -> None:
    cleaned, frame = prepared(shared_data("automobile.csv"), without=("normalized-losses",))
    assert (cleaned.rows, len(cleaned.names)) == (193, 25)
    parts = run("split_data", inputs={"dataset": cleaned}, fraction=0.7, seed=7)
    metrics = evaluated("linear_regression", *parts, "price")

    first, second = halves(193, 0.7, 7)
    features, price = frame.drop(columns="price"), frame["price"].astype(float)
    direct = make_pipeline(encoder(features), Ridge(alpha=0.001, solver="svd"))
    direct.fit(features.iloc[first], price[first])
    actual, predicted = price[second].to_numpy(), direct.predict(features.iloc[second])
    spread = actual - actual.mean()
    expected = {
        "mean_absolute_error": mean_absolute_error(actual, predicted),
        "root_mean_squared_error": mean_squared_error(actual, predicted) ** 0.5,
        "relative_absolute_error": np.abs(actual - predicted).sum() / np.abs(spread).sum(),
        "relative_squared_error": 1 - r2_score(actual, predicted),
        "coefficient_of_determination": r2_score(actual, predicted),
    }
    assert metrics == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("learner", ["two_class_logistic_regression", "two_class_boosted_decision_tree"])
def test_the_adult_pipeline_equals_direct_calls(
    learner: str, shared_data: SharedData, tmp_path: Path
) -> None:
    from lightgbm import LGBMClassifier

    # All of its rows: tests/e2e/test_pipelines.py.
    with shared_data("adult.csv").open() as whole:
        (tmp_path / "adult.csv").write_text("".join(islice(whole, 5_000)))
    cleaned, frame = prepared(tmp_path / "adult.csv")
    parts = run("split_data", inputs={"dataset": cleaned}, fraction=0.7, seed=7)
    metrics = evaluated(learner, *parts, "income")

    first, second = halves(len(frame), 0.7, 7)
    features, positive = frame.drop(columns="income"), (frame["income"] == ">50K").astype(int)
    estimators = {
        "two_class_logistic_regression": make_pipeline(
            StandardScaler(),
            LogisticRegression(C=0.5, l1_ratio=0.5, solver="saga", tol=1e-7, max_iter=200, random_state=0),
        ),
        "two_class_boosted_decision_tree": LGBMClassifier(
            num_leaves=20, min_child_samples=10, learning_rate=0.2, n_estimators=100, random_state=0,
            n_jobs=1, deterministic=True, force_row_wise=True, verbose=-1,
        ),
    }  # fmt: skip
    encoding = encoder(features).fit(features.iloc[first])
    direct = estimators[learner].fit(encoding.transform(features.iloc[first]), positive[first])
    probability = direct.predict_proba(encoding.transform(features.iloc[second]))[:, 1]
    actual, predicted = positive[second], (probability > 0.5).astype(int)
    expected = {
        "accuracy": accuracy_score(actual, predicted),
        "precision": precision_score(actual, predicted),
        "recall": recall_score(actual, predicted),
        "f1_score": f1_score(actual, predicted),
        "auc": roc_auc_score(actual, probability),
    }
    assert metrics == pytest.approx(expected, rel=1e-6)


def quantities(count: int = 120) -> tuple[Table, pd.DataFrame]:
    random = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "x": random.normal(size=count),
            "shade": random.choice(["red", "green", "blue"], count),
            "size": random.integers(0, 9, count),
        }
    )
    frame["y"] = 3 * frame["x"] - frame["size"] + (frame["shade"] == "red") + random.normal(0, 0.1, count)
    frame["kind"] = np.select([frame["y"] < -6, frame["y"] < -2], ["low", "middle"], "top")
    return Table.of(pl.from_pandas(frame)), frame


def test_boosted_regression_equals_lightgbm() -> None:
    from lightgbm import LGBMRegressor

    data, frame = quantities()
    data = data.with_frame(data.frame.drop("kind"))
    metrics = evaluated(
        "boosted_decision_tree_regression", data, data, "y", total_number_of_trees_constructed=30
    )
    features = frame[["x", "shade", "size"]]
    matrix = encoder(features).fit_transform(features)
    direct = LGBMRegressor(
        num_leaves=20, min_child_samples=10, learning_rate=0.2, n_estimators=30, random_state=0,
        n_jobs=1, deterministic=True, force_row_wise=True, verbose=-1,
    ).fit(matrix, frame["y"])  # fmt: skip
    assert metrics["coefficient_of_determination"] == pytest.approx(
        r2_score(frame["y"], direct.predict(matrix)), rel=1e-9
    )


def test_multiclass_logistic_regression_equals_scikit_learn() -> None:
    data, frame = quantities()
    data = data.with_frame(data.frame.drop("y"))
    settings = {"l1_regularization_weight": 0.0, "l2_regularization_weight": 2.0}
    metrics = evaluated("multiclass_logistic_regression", data, data, "kind", **settings)

    features = frame[["x", "shade", "size"]]
    direct = make_pipeline(
        encoder(features),
        StandardScaler(),
        LogisticRegression(C=0.5, l1_ratio=0.0, solver="lbfgs", tol=1e-7, max_iter=200, random_state=0),
    ).fit(features, frame["kind"])
    predicted = direct.predict(features)
    expected = {
        "overall_accuracy": accuracy_score(frame["kind"], predicted),
        "macro_precision": precision_score(frame["kind"], predicted, average="macro"),
        "macro_recall": recall_score(frame["kind"], predicted, average="macro"),
        "micro_precision": precision_score(frame["kind"], predicted, average="micro"),
        "micro_recall": recall_score(frame["kind"], predicted, average="micro"),
        "log_loss": log_loss(frame["kind"], direct.predict_proba(features)),
    }
    assert metrics == pytest.approx(expected, rel=1e-6)


def test_gradient_descent_equals_sgd_regressor() -> None:
    from sklearn.linear_model import SGDRegressor

    data, frame = quantities()
    data = data.with_frame(data.frame.drop("kind"))
    metrics = evaluated(
        "linear_regression", data, data, "y", solution_method="online_gradient_descent", random_number_seed=4
    )
    features = frame[["x", "shade", "size"]]
    descent = SGDRegressor(
        penalty="l2", alpha=0.001, learning_rate="invscaling", eta0=0.1, max_iter=10, tol=None,
        average=True, random_state=4,
    )  # fmt: skip
    direct = make_pipeline(encoder(features), MinMaxScaler(), descent).fit(features, frame["y"])
    assert metrics["mean_absolute_error"] == pytest.approx(
        mean_absolute_error(frame["y"], direct.predict(features)), rel=1e-9
    )


@pytest.mark.parametrize(
    ("initialization", "start"), [("k_means_plus_plus", "k-means++"), ("random", "random"), ("first_n", None)]
)
def test_k_means_equals_scikit_learn(initialization: str, start: str | None) -> None:
    data, frame = quantities()
    points = MinMaxScaler().fit_transform(frame[["x", "size"]])
    init = points[:3] if start is None else start
    direct = KMeans(n_clusters=3, init=init, n_init=1, max_iter=100, random_state=9).fit(points)
    untrained = run(
        "k_means_clustering", number_of_centroids=3, initialization=initialization, random_number_seed=9
    )
    result = run(
        "train_clustering_model",
        inputs={"untrained_model": untrained, "dataset": data},
        columns={"names": ["x", "size"]},
    )
    assert result.dataset.frame["Assignments"].to_list() == direct.labels_.tolist()
    distances = result.dataset.frame.select(f"DistancesToClusterCenter no.{index}" for index in range(3))
    assert distances.to_numpy() == pytest.approx(direct.transform(points), rel=1e-9)


def test_rows_without_a_label_teach_nothing() -> None:
    known = {"x": [1.0, 2.0, 3.0, 4.0], "y": [2.0, 4.0, 6.0, 8.0]}
    gaps = {"x": [*known["x"], 100.0], "y": [*known["y"], None]}
    scores = []
    for columns in (known, gaps):
        inputs = {"untrained_model": run("linear_regression"), "dataset": table(columns)}
        model = run("train_model", inputs=inputs, label="y")
        scores.append(run("score_model", inputs={"model": model, "dataset": table({"x": [5.0]})}))
    assert rows(scores[0]) == rows(scores[1])


def test_a_blank_seed_is_seed_zero() -> None:
    data, _ = quantities()
    parts = [run("split_data", inputs={"dataset": data}, seed=seed).first for seed in (None, 0, 1)]
    assert parts[0].frame.equals(parts[1].frame)
    assert not parts[0].frame.equals(parts[2].frame)


class TestWrongUse:
    def train(self, columns: dict[str, Any], label: str, learner: str = "linear_regression") -> Any:
        return run(
            "train_model", inputs={"untrained_model": run(learner), "dataset": table(columns)}, label=label
        )

    def test_a_label_that_is_text_is_named_with_its_first_row(self) -> None:
        values = [*map(str, range(9)), "?", "n/a"]
        with pytest.raises(ComponentError) as caught:
            self.train({"x": list(range(11)), "price": values}, "price")
        assert caught.value.message == (
            "Column 'price' is text in 2 rows, e.g. '?' in row 10. "
            "Convert it with Edit Metadata or clean it first."
        )

    def test_a_misspelt_label_gets_a_suggestion(self) -> None:
        with pytest.raises(ComponentError, match=r"No column 'prise'. Did you mean 'price'\?"):
            self.train({"x": [1, 2], "price": [1.0, 2.0]}, "prise")

    def test_missing_values_are_named_for_learners_that_need_all(self) -> None:
        with pytest.raises(ComponentError, match="Column 'x' has missing values in 1 row, first in row 2"):
            self.train({"x": [1.0, None, 3.0], "y": [1.0, 2.0, 3.0]}, "y")

    def test_trees_take_missing_values(self) -> None:
        columns = {"x": [1.0, None] * 20, "y": [1.0, 5.0] * 20}
        model = self.train(columns, "y", "boosted_decision_tree_regression")
        scored = run("score_model", inputs={"model": model, "dataset": table(columns)})
        assert scored.frame["Scored Labels"][:2].to_list() == pytest.approx([1.0, 5.0], abs=0.1)

    def test_three_classes_are_too_many_for_a_two_class_learner(self) -> None:
        with pytest.raises(ComponentError, match=r"exactly two label values; 'y' has 3 \('a', 'b', 'c'\)"):
            self.train({"x": [1, 2, 3], "y": ["a", "b", "c"]}, "y", "two_class_logistic_regression")

    def test_an_identifier_is_no_feature(self) -> None:
        columns = {"id": [f"row {index}" for index in range(1500)], "y": list(range(1500))}
        with pytest.raises(ComponentError, match="Column 'id' has 1500 different values"):
            self.train(columns, "y")

    def test_scoring_names_the_feature_that_is_not_there(self) -> None:
        model = self.train({"size": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]}, "y")
        with pytest.raises(
            ComponentError, match=r"'size', which the data does not have. Did you mean 'Size'"
        ):
            run("score_model", inputs={"model": model, "dataset": table({"Size": [1.0]})})

    def test_a_clustering_is_not_for_train_model(self) -> None:
        with pytest.raises(ComponentError, match="Train Model cannot fit a clustering"):
            self.train({"x": [1.0, 2.0], "y": [1.0, 2.0]}, "y", "k_means_clustering")

    def test_more_clusters_than_rows_are_refused(self) -> None:
        inputs = {"untrained_model": run("k_means_clustering"), "dataset": table({"x": [1.0]})}
        with pytest.raises(ComponentError, match="1 row"):
            run("train_clustering_model", inputs=inputs)


class TestScores:
    def test_the_alphabetically_second_text_is_the_positive_class(self) -> None:
        columns = {"x": [float(index) for index in range(40)], "y": ["no"] * 20 + ["yes"] * 20}
        inputs = {"untrained_model": run("two_class_boosted_decision_tree"), "dataset": table(columns)}
        model = run("train_model", inputs=inputs, label="y")
        scored = run("score_model", inputs={"model": model, "dataset": table(columns)})
        assert scored.frame["Scored Probabilities"][39] > 0.9
        assert scored.frame["Scored Probabilities"][0] < 0.1
        assert (scored.frame["Scored Labels"][0], scored.frame["Scored Labels"][39]) == ("no", "yes")
        assert scored.columns["y"].role == "label"
        assert scored.columns["Scored Probabilities"].role == "score"

    def test_scores_alone_when_not_appended(self) -> None:
        columns = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}
        inputs = {"untrained_model": run("linear_regression"), "dataset": table(columns)}
        model = run("train_model", inputs=inputs, label="y")
        scored = run("score_model", inputs={"model": model, "dataset": table(columns)}, append_scores=False)
        assert scored.names == ("Scored Labels",)

    def test_scoring_again_replaces_the_scores(self) -> None:
        columns = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}
        inputs = {"untrained_model": run("linear_regression"), "dataset": table(columns)}
        model = run("train_model", inputs=inputs, label="y")
        once = run("score_model", inputs={"model": model, "dataset": table(columns)})
        twice = run("score_model", inputs={"model": model, "dataset": once})
        assert twice.names == once.names

    def test_a_value_unseen_in_training_is_no_category_at_all(self) -> None:
        columns = {"shade": ["red", "blue"] * 10, "y": [1.0, 3.0] * 10}
        inputs = {"untrained_model": run("linear_regression"), "dataset": table(columns)}
        model = run("train_model", inputs=inputs, label="y")
        scored = run("score_model", inputs={"model": model, "dataset": table({"shade": ["green"]})})
        # Between the two: the penalty shares the difference, the intercept is the mean.
        assert scored.frame["Scored Labels"][0] == pytest.approx(2.0, abs=1e-3)
