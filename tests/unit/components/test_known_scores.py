"""What was scored is known from the columns' metadata, whatever else a table holds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import accuracy_score, log_loss, mean_absolute_error, roc_auc_score

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table, read_table, write_table
from tests.factories.tables import names, run, table

RANDOM = np.random.default_rng(2)
X = RANDOM.normal(size=50)
PRICE = 3 * X + RANDOM.normal(size=50)
YES = (X + 0.5 * RANDOM.normal(size=50) > 0).astype(int)
SIZE = np.array(["s", "m", "l"])[np.digitize(X + 0.5 * RANDOM.normal(size=50), [-0.5, 0.5])]
COLUMNS: dict[str, list[Any]] = {
    "x": X.tolist(),
    "price": PRICE.tolist(),
    "yes": YES.tolist(),
    "size": SIZE.tolist(),
}
ROWS = table(COLUMNS)
LEARNERS = {
    "price": "linear_regression",
    "yes": "two_class_logistic_regression",
    "size": "multiclass_logistic_regression",
}


@cache
def model(label: str) -> Any:
    return fitted(label, ROWS)


def fitted(label: str, data: Table) -> Any:
    chosen = run("select_columns_in_dataset", inputs={"dataset": data}, columns=names("x", label))
    return run(
        "train_model", inputs={"untrained_model": run(LEARNERS[label]), "dataset": chosen}, label=label
    )


def score(data: Table, label: str) -> Table:
    return run("score_model", inputs={"model": model(label), "dataset": data})  # type: ignore[no-any-return]


def clustered(data: Table, clusters: int = 2) -> Table:
    inputs = {"untrained_model": run("k_means_clustering", number_of_centroids=clusters), "dataset": data}
    return run("train_clustering_model", inputs=inputs, columns=names("x")).dataset  # type: ignore[no-any-return]


def evaluated(*data: Table) -> tuple[dict[str, float], list[str]]:
    """The metrics, and the messages of the warnings."""
    inputs = dict(zip(("scored_dataset", "scored_dataset_to_compare"), data, strict=False))
    with log.capture() as items:
        run("evaluate_model", inputs=inputs)
    metrics = {item["name"]: item["value"] for item in items if item["kind"] == "metric"}
    return metrics, [item["message"] for item in items if item["kind"] == "warning"]


def right(label: str, scored: Table) -> dict[str, float]:
    """scikit-learn's numbers for the scores of a table that was scored once."""
    predicted = scored.frame["Scored Labels"].to_numpy()
    match label:
        case "price":
            return {"mean_absolute_error": mean_absolute_error(PRICE, predicted)}
        case "yes":
            auc = roc_auc_score(YES, scored.frame["Scored Probabilities"].to_numpy())
            return {"accuracy": accuracy_score(YES, predicted), "auc": auc}
    shares = scored.frame.select(f"Scored Probabilities_{value}" for value in "lms").to_numpy()
    return {"overall_accuracy": accuracy_score(SIZE, predicted), "log_loss": log_loss(SIZE, shares)}


@pytest.mark.parametrize("first", LEARNERS)
@pytest.mark.parametrize("last", LEARNERS)
def test_a_table_scored_twice_is_evaluated_by_its_last_scoring(first: str, last: str) -> None:
    metrics, _ = evaluated(score(score(ROWS, first), last))
    found = right(last, score(ROWS, last))
    assert {name: metrics[name] for name in found} == pytest.approx(found)


@pytest.mark.parametrize("label", LEARNERS)
def test_scores_and_clusters_of_one_table_are_told_apart_by_what_came_last(label: str) -> None:
    scored_last, clustered_last = score(clustered(ROWS), label), clustered(score(ROWS, label))
    found = right(label, score(ROWS, label))
    metrics, _ = evaluated(scored_last)
    assert {name: metrics[name] for name in found} == pytest.approx(found)
    assert evaluated(clustered_last)[0] == evaluated(clustered(ROWS))[0]


@pytest.mark.parametrize("label", LEARNERS)
def test_what_a_score_is_survives_files_selection_splitting_scripts_and_renaming(
    label: str, tmp_path: Path
) -> None:
    scored = score(ROWS, label)
    write_table(scored, tmp_path / "table")
    restored = read_table(tmp_path / "table")
    assert restored.columns == scored.columns
    found = evaluated(scored)[0]
    kept = {"rules": [{"include": "all"}, {"exclude": names("x")}]}
    renamed = {"columns": names("Scored Labels", label), "new_names": ",".join(["truth", "guess"])}
    script = "def main(a, b):\n    return a.copy()"
    for step in (
        run("select_columns_in_dataset", inputs={"dataset": restored}, columns=kept),
        run("split_data", inputs={"dataset": restored}, fraction=1.0).first,
        run("execute_python_script", inputs={"dataset1": restored}, script=script).dataset1,
        run("edit_metadata", inputs={"dataset": restored}, **renamed),
    ):
        assert evaluated(step)[0] == pytest.approx(found)


def test_scores_that_were_renamed_stay_beside_those_of_the_next_model() -> None:
    scored = score(ROWS, "price")
    kept = run(
        "edit_metadata", inputs={"dataset": scored}, columns=names("Scored Labels"), new_names="first guess"
    )
    again = score(kept, "yes")
    assert again.names == (*ROWS.names, "first guess", "Scored Labels", "Scored Probabilities")


def test_scores_after_sql_are_told_and_evaluated_once_renamed() -> None:
    scored = run("apply_sql_transformation", inputs={"t1": score(ROWS, "yes")}, query="SELECT * FROM t1")
    marked = run("edit_metadata", inputs={"dataset": scored}, columns=names("yes"), role="label")
    with pytest.raises(ComponentError, match="'Scored Labels' does not say what its scores are: SQL") as told:
        evaluated(marked)
    assert "'Binary Class Scored Labels'" in told.value.hint
    own = run(
        "edit_metadata",
        inputs={"dataset": marked},
        columns=names("Scored Labels", "Scored Probabilities"),
        new_names="Binary Class Scored Labels, Binary Class Scored Probabilities",
    )
    assert evaluated(own)[0] == evaluated(score(ROWS, "yes"))[0]


def test_scores_of_two_models_side_by_side_are_asked_about_and_can_be_told_apart() -> None:
    pair = {"dataset1": score(ROWS, "price"), "dataset2": score(ROWS, "yes")}
    both = run("add_columns", inputs=pair)
    with pytest.raises(ComponentError, match="scores of 2 models, 'Scored Labels_1', 'Scored Labels_2'"):
        evaluated(both)
    chosen = names("yes_2", "Scored Labels_2", "Scored Probabilities")
    one = run("select_columns_in_dataset", inputs={"dataset": both}, columns=chosen)
    assert evaluated(one)[0] == evaluated(pair["dataset2"])[0]


def test_scores_of_models_of_one_kind_can_stand_one_under_the_other() -> None:
    halves = [
        table({name: values[part] for name, values in COLUMNS.items()}) for part in (slice(25), slice(25, 50))
    ]
    scored = [
        run("score_model", inputs={"model": fitted("size", data), "dataset": other})
        for data, other in (halves, reversed(halves))
    ]
    both = run("add_rows", inputs={"dataset1": scored[0], "dataset2": scored[1]})
    actual, predicted = both.frame["size"].to_list(), both.frame["Scored Labels"].to_list()
    assert evaluated(both)[0]["overall_accuracy"] == accuracy_score(actual, predicted)


def test_scores_of_different_kinds_one_under_the_other_are_told() -> None:
    numbers, classes = (
        run("score_model", inputs={"model": model(label), "dataset": ROWS}, append_scores=False)
        for label in ("price", "yes")
    )
    whole = run("select_columns_in_dataset", inputs={"dataset": classes}, columns=names("Scored Labels"))
    both = run("add_rows", inputs={"dataset1": numbers, "dataset2": whole})
    assert both.columns["Scored Labels"].role == "score"
    with pytest.raises(ComponentError, match="'Scored Labels' holds scores of different models") as told:
        evaluated(both)
    assert "before Add Rows" in told.value.hint


@pytest.mark.parametrize("name", ["Scored Labels", "Scored Probabilities", "Scored Probabilities_m"])
def test_columns_of_ones_own_that_are_called_like_scores_are_kept_and_told(name: str) -> None:
    label = "yes" if name == "Scored Probabilities" else "size"
    mine = table({**COLUMNS, name: list(range(50))})
    trained = model(label)
    with log.capture() as items:
        scored = run("score_model", inputs={"model": trained, "dataset": mine})
    assert scored.frame[name].to_list() == list(range(50))
    (warning,) = [item for item in items if item["kind"] == "warning"]
    assert warning["message"] == (
        f"The dataset has a column '{name}' of its own, so the scores are in '{name} (1)'."
    )
    assert evaluated(scored)[0] == pytest.approx(evaluated(score(ROWS, label))[0])
    assert run("score_model", inputs={"model": trained, "dataset": scored}).names == scored.names


def test_a_column_called_assignments_is_kept_and_told() -> None:
    mine = table({"Assignments": [5, 7, 9], "x": [1.0, 2.0, 8.0]})
    with log.capture() as items:
        scored = clustered(mine)
    assert scored.frame["Assignments"].to_list() == [5, 7, 9]
    assert [item["column"] for item in items if item["kind"] == "warning"] == ["Assignments"]
    same = table({"homework": [5, 7, 9], "x": [1.0, 2.0, 8.0]})
    assert evaluated(scored)[0] == evaluated(clustered(same))[0]


def test_fewer_clusters_leave_no_distances_of_more() -> None:
    again = clustered(clustered(ROWS, 4), 2)
    assert again.names == clustered(ROWS, 2).names


OWN = {"Labels": [0, 1, 1, 0, 1], "Binary Class Scored Labels": [0, 1, 0, 0, 1]}
SHARES = [0.1, 0.8, 0.4, None, 0.7]


def test_rows_of_own_scores_without_a_probability_are_left_out_and_told() -> None:
    data = table({**OWN, "Binary Class Scored Probabilities": SHARES})
    metrics, warnings = evaluated(data)
    assert metrics["accuracy"] == accuracy_score([0, 1, 1, 1], [0, 1, 0, 1])
    assert metrics["auc"] == roc_auc_score([0, 1, 1, 1], [0.1, 0.8, 0.4, 0.7])
    assert warnings == ["Skipped 1 row without a probability or a distance."]


def test_own_scores_are_compared_as_values_too() -> None:
    whole = table({**OWN, "Binary Class Scored Probabilities": [0.1, 0.8, 0.4, 0.2, 0.7]})
    texts = {"Labels": [str(value) for value in OWN["Labels"]]}
    assert evaluated(table({**dict(whole.frame.to_dict(as_series=False)), **texts}))[0] == evaluated(whole)[0]
    several = table({"Labels": [1.0, 2.0, 30.0, 2.0], "Multi Class Scored Labels": [1, 2, 30, 1]})
    assert evaluated(several)[0]["overall_accuracy"] == 0.75


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (OWN, "two-class scores in 'Binary Class Scored Labels', but no probabilities"),
        (
            {**OWN, "Regression Scored Labels": [1] * 5},
            "own scores of several kinds, 'Regression Scored Labels', 'Binary Class Scored Labels'",
        ),
        ({**OWN, "Binary Class Scored Probabilities": [None] * 5}, "No row has a value in"),
        (
            {**OWN, "Binary Class Scored Probabilities": ["much"] * 5},
            "Scored Probabilities' is text in 5 rows",
        ),
    ],
)
def test_own_scores_that_cannot_be_measured_are_told(columns: dict[str, list[Any]], sentence: str) -> None:
    with pytest.raises(ComponentError, match=sentence):
        evaluated(table(columns))


def test_own_scores_beside_those_of_a_model_are_asked_about() -> None:
    scored = score(ROWS, "yes")
    both = scored.with_frame(scored.frame.with_columns(pl.lit(1).alias("Multi Class Scored Labels")))
    with pytest.raises(ComponentError, match="scores of a model, 'Scored Labels', and other scores, 'Multi"):
        evaluated(both)


def test_a_share_that_was_left_out_costs_the_log_loss_alone() -> None:
    scored = score(ROWS, "size")
    few = {"rules": [{"exclude": names("Scored Probabilities_m")}]}
    metrics, _ = evaluated(run("select_columns_in_dataset", inputs={"dataset": scored}, columns=few))
    assert "log_loss" not in metrics
    assert metrics["overall_accuracy"] == accuracy_score(SIZE, scored.frame["Scored Labels"].to_numpy())


def test_scores_without_their_predictions_are_told() -> None:
    scored = score(ROWS, "size")
    few = {"rules": [{"exclude": names("Scored Labels")}]}
    with pytest.raises(ComponentError, match="but not the predictions that go with it"):
        evaluated(run("select_columns_in_dataset", inputs={"dataset": scored}, columns=few))


def test_labels_that_the_model_never_saw_count_as_wrong_and_are_told() -> None:
    other = ["xl" if index < 5 else size for index, size in enumerate(SIZE.tolist())]
    scored = score(table({**COLUMNS, "size": other}), "size")
    metrics, warnings = evaluated(scored)
    assert metrics["overall_accuracy"] == accuracy_score(other, scored.frame["Scored Labels"].to_list())
    assert warnings == ["Label 'size' has 1 value that the model was not trained on, e.g. 'xl'."]
