"""A label with made-up values is warned of before the run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from designer.compile import validate
from designer.components.registry import builtin_registry
from designer.graph.model import Graph, Node, ParameterRef, PipelineParameter
from designer.graph.problems import Problem
from designer.graph.table_schema import Column, TableSchema
from designer.surroundings import DatasetFacts, PlainSurroundings
from tests.factories.graphs import graph, node

CARS = TableSchema.of([Column("price", "double"), Column("make", "string"), Column("doors", "integer")])
ALL = {"rules": [{"include": "all"}]}
FEATURES = {"rules": [{"include": "all"}, {"exclude": {"names": ["price"]}}]}


def trained(
    clean: Node, *between: Node | str, label: Any = "price", after: str = "clean.cleaned_dataset"
) -> Graph:
    """Data, cleaned by a node, that a learner is trained on."""
    return graph(
        node("data", "dataset", dataset="cars"),
        clean,
        *between,
        node("learner", "linear_regression"),
        node("train", "train_model", label=label),
        "data.output -> clean.dataset",
        f"{after} -> train.dataset",
        "learner.untrained_model -> train.untrained_model",
    )


def warnings(drawn: Graph, schema: TableSchema = CARS) -> list[Problem]:
    around = PlainSurroundings(datasets=[DatasetFacts("cars", 1, "sha256:1", "table", 10, schema)])
    found = validate(drawn, builtin_registry(), around)
    assert {problem.severity for problem in found} <= {"warning"}, found
    return found


def test_the_defaults_of_clean_missing_data_warn_of_a_filled_label() -> None:
    assert warnings(trained(node("clean", "clean_missing_data"))) == [
        Problem(
            "label.filled",
            "Clean Missing Data fills in missing values of the label 'price'. "
            "Made-up labels are then learned from and measured by.",
            "Leave 'price' out of 'Columns to be cleaned', or remove the rows without a label instead.",
            "warning",
            node="clean",
            parameter="columns",
        )
    ]


@pytest.mark.parametrize("mode", ["custom_value", "mean", "median", "mode"])
def test_every_way_to_fill_a_label_is_warned_of(mode: str) -> None:
    assert len(warnings(trained(node("clean", "clean_missing_data", mode=mode, columns=ALL)))) == 1


@pytest.mark.parametrize(
    ("parameters", "label"),
    [
        ({"mode": "remove_row"}, "price"),
        ({"mode": "remove_column"}, "price"),
        ({"columns": FEATURES}, "price"),
        ({"columns": {"names": ["make"]}}, "price"),
        ({"columns": FEATURES}, {"names": ["price"]}),
    ],
)
def test_nothing_is_said_if_the_label_is_left_alone(parameters: dict[str, Any], label: Any) -> None:
    assert warnings(trained(node("clean", "clean_missing_data", **parameters), label=label)) == []


def test_a_label_is_found_however_far_downstream_and_however_it_is_named() -> None:
    split = node("split", "split_data", fraction=0.5)
    joint = "clean.cleaned_dataset -> split.dataset"
    for label in ("price", {"names": ["price"]}, {"rules": [{"include": {"types": ["double"]}}]}):
        drawn = trained(node("clean", "clean_missing_data"), split, joint, label=label, after="split.first")
        assert [problem.code for problem in warnings(drawn)] == ["label.filled"]


def test_a_column_of_role_label_is_one_without_a_learner() -> None:
    schema = TableSchema.of([Column("price", "double", role="label"), Column("make", "string")])
    drawn = graph(
        node("data", "dataset", dataset="cars"),
        node("clean", "clean_missing_data"),
        "data.output -> clean.dataset",
    )
    assert [problem.node for problem in warnings(drawn, schema)] == ["clean"]
    assert warnings(drawn) == []


def test_a_label_of_another_branch_is_not_meant() -> None:
    drawn = graph(
        node("data", "dataset", dataset="cars"),
        node("clean", "clean_missing_data"),
        node("learner", "linear_regression"),
        node("train", "train_model", label="price"),
        "data.output -> clean.dataset",
        "data.output -> train.dataset",
        "learner.untrained_model -> train.untrained_model",
    )
    assert warnings(drawn) == []


def test_several_labels_are_one_warning() -> None:
    twin: list[Node | str] = [
        node("other", "train_model", label="doors"),
        "clean.cleaned_dataset -> other.dataset",
        "learner.untrained_model -> other.untrained_model",
    ]
    (found,) = warnings(trained(node("clean", "clean_missing_data"), *twin))
    assert "of the labels 'price', 'doors'." in found.message


def test_nothing_is_said_while_the_columns_are_unknown() -> None:
    around = PlainSurroundings(datasets=[DatasetFacts("cars", 1, "sha256:1", "table", 10, None)])
    assert validate(trained(node("clean", "clean_missing_data")), builtin_registry(), around) == []


def test_a_value_that_the_caller_gives_is_not_judged() -> None:
    """What a pipeline parameter without a default will say is not known yet."""
    mode = node("clean", "clean_missing_data", mode=ParameterRef("how"))
    assert warnings(replace(trained(mode), parameters=(PipelineParameter("how", "str"),))) == []


def test_a_wrong_selection_and_a_cycle_are_problems_of_their_own() -> None:
    around = PlainSurroundings(datasets=[DatasetFacts("cars", 1, "sha256:1", "table", 10, CARS)])
    wrong = trained(node("clean", "clean_missing_data", columns={"names": ["prise"]}))
    found = validate(wrong, builtin_registry(), around)
    assert [problem.code for problem in found] == ["column.unknown"]
    circle = trained(
        node("clean", "clean_missing_data"),
        node("again", "clean_missing_data"),
        "clean.cleaned_dataset -> again.dataset",
        "again.cleaned_dataset -> clean.dataset",
    )
    codes = {problem.code for problem in validate(circle, builtin_registry(), around)}
    assert "graph.cycle" in codes
