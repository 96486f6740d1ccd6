"""One or more ordinary uses of every built-in component."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from designer.testing import Case
from tests.factories.tables import run, table

PEOPLE = table(
    {
        "name": ["alice", "bob", "charlie", "dora", "emil", "fay", "gus", "hanna"],
        "age": [31, 45, 27, None, 60, 38, 52, 41],
        "height": [1.68, 1.80, None, 1.72, 1.75, 1.61, 1.90, 1.66],
        "member": [True, False, True, True, None, False, False, True],
        "joined": [datetime(2020, month, 1) for month in range(1, 9)],
        "city": ["Bern", "Rome", "Bern", "Oslo", "Rome", "Oslo", "Bern", "Rome"],
    },
    categorical=["city"],
)
SHOPS = table({"city": ["Bern", "Oslo", "Paris"], "shops": [3, 5, 8]}, categorical=["city"])
POINTS = table(
    {
        "x": [float(index % 5) for index in range(40)],
        "y": [float(index * index % 7) for index in range(40)],
        "kind": ["red" if index % 3 else "blue" for index in range(40)],
        "target": [2.0 * (index % 5) - (index * index % 7) + (index % 4) / 8 for index in range(40)],
    }
)
COMPLETE = table({"x": [1.0, 2.0, 4.0, 8.0], "n": [1, 2, 3, 4], "t": ["a", "b", "a", "c"]}, categorical=["t"])
ALL = {"rules": [{"include": "all"}]}


def trained(learner: str, label: str) -> Any:
    return run("train_model", inputs={"untrained_model": run(learner), "dataset": POINTS}, label=label)


def scored(learner: str, label: str) -> Any:
    return run("score_model", inputs={"model": trained(learner, label), "dataset": POINTS})


def clustered() -> Any:
    inputs = {"untrained_model": run("k_means_clustering"), "dataset": POINTS}
    return run("train_clustering_model", inputs=inputs, columns={"names": ["x", "y"]})


LEARNERS = (
    "linear_regression",
    "boosted_decision_tree_regression",
    "two_class_logistic_regression",
    "two_class_boosted_decision_tree",
    "multiclass_logistic_regression",
    "k_means_clustering",
)


@cache
def all_cases() -> list[Case]:
    """Built on the first call: making them trains models."""
    people = {"dataset": PEOPLE}
    complete = {"dataset": COMPLETE}
    return [
        Case(
            "enter_data_manually", parameters={"data": "a,b\n1,x\n2,\n", "format": "csv", "has_header": True}
        ),
        Case("enter_data_manually", parameters={"data": "1\tx\n2\ty", "format": "tsv", "has_header": False}),
        Case("enter_data_manually", parameters={"data": "1 1:0.5\n-1 2:2", "format": "svmlight"}),
        Case("select_columns_in_dataset", people, {"columns": {"rules": [{"exclude": {"names": ["age"]}}]}}),
        Case(
            "edit_metadata",
            people,
            {"columns": {"names": ["age"]}, "data_type": "double", "role": "label", "new_names": "years"},
        ),
        Case(
            "edit_metadata",
            people,
            {"columns": {"names": ["name", "city"]}, "categorical": "non_categorical"},
        ),
        Case("clean_missing_data", people, {"mode": "remove_row"}),
        Case("clean_missing_data", people, {"mode": "mode", "indicator": True}),
        Case("clean_missing_data", people, {"mode": "remove_column"}),
        Case("normalize_data", complete, {"method": "z_score"}),
        Case("normalize_data", complete, {"method": "tanh", "columns": {"names": ["n"]}}),
        Case("split_data", people, {"fraction": 0.5, "seed": 3}),
        Case("split_data", people, {"mode": "relative_expression", "expression": '\\"age" > 40'}),
        Case(
            "apply_sql_transformation",
            {"t1": PEOPLE},
            {"query": "SELECT city, avg(age) m FROM t1 GROUP BY 1"},
        ),
        Case(
            "join_data",
            {"left": PEOPLE, "right": SHOPS},
            {"left_keys": {"names": ["city"]}, "right_keys": {"names": ["city"]}, "how": "left_outer_join"},
        ),
        Case(
            "join_data",
            {"left": PEOPLE, "right": SHOPS},
            {
                "left_keys": {"names": ["city"]},
                "right_keys": {"names": ["city"]},
                "how": "inner_join",
                "keep_right_keys": False,
            },
        ),
        Case(
            "join_data",
            {"left": PEOPLE, "right": SHOPS},
            {
                "left_keys": {"names": ["city"]},
                "right_keys": {"names": ["city"]},
                "how": "left_semi_join",
            },
        ),
        Case("add_rows", {"dataset1": COMPLETE, "dataset2": COMPLETE}),
        Case("add_columns", {"dataset1": PEOPLE, "dataset2": SHOPS}),
        Case("remove_duplicate_rows", people, {"columns": {"names": ["city"]}}),
        Case("summarize_data", people),
        Case("convert_to_csv", people),
        Case("execute_python_script", {"dataset1": COMPLETE}, {"script": "def main(a, b):\n    return a"}),
        *(Case(learner) for learner in LEARNERS),
        Case(
            "train_model",
            {"untrained_model": run("linear_regression"), "dataset": POINTS},
            {"label": "target"},
        ),
        Case(
            "train_model",
            {"untrained_model": run("two_class_boosted_decision_tree"), "dataset": POINTS},
            {"label": "kind"},
        ),
        Case("score_model", {"model": trained("linear_regression", "target"), "dataset": POINTS}),
        Case("evaluate_model", {"scored_dataset": scored("linear_regression", "target")}),
        Case(
            "train_clustering_model",
            {"untrained_model": run("k_means_clustering"), "dataset": POINTS},
            {"columns": {"names": ["x", "y"]}},
        ),
        Case("assign_data_to_clusters", {"model": clustered().model, "dataset": POINTS}),
    ]
