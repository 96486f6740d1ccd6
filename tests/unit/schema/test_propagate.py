"""Columns known at design time, port by port."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from designer.graph.columns import ColumnSelectionError
from designer.graph.model import Graph, ParameterRef, PipelineParameter, PortRef
from designer.graph.parameters import bind
from designer.graph.spec import ComponentSpec
from designer.graph.table_schema import Column, TableSchema
from designer.schema import Propagation, propagate, resolve_nodes, walk
from designer.surroundings import DatasetFacts, PlainSurroundings
from tests.factories.graphs import graph, node
from tests.factories.toy_catalogue import ToyCatalogue

CARS = TableSchema.of([Column("make", "string"), Column("doors", "integer"), Column("price", "double")])
AROUND = PlainSurroundings(
    datasets=[
        DatasetFacts("cars", 1, "sha256:1", "table", 10, TableSchema.of(CARS.columns[:2])),
        DatasetFacts("cars", 2, "sha256:2", "table", 10, CARS),
        DatasetFacts("bundle", 1, "sha256:3", "file", 10),
    ]
)


def names(drawn: Graph, port: str, around: PlainSurroundings = AROUND) -> tuple[str, ...] | None:
    found, ref = propagate(drawn, ToyCatalogue(), around), PortRef.parse(port)
    schema = found.outputs[ref] if ref in found.outputs else found.inputs[ref]
    return None if schema is None else schema.names


def walked(drawn: Graph, around: PlainSurroundings = AROUND, catalogue: Any = None) -> Propagation:
    registry = catalogue or ToyCatalogue()
    bindings, _ = bind(drawn.parameters, {})
    return walk(drawn, resolve_nodes(drawn, registry, around, bindings), registry, around)


def test_a_datasets_columns_travel_along_the_wires() -> None:
    drawn = graph(
        node("add", "add", columns={"names": ["price", "doors"]}),
        node("split", "split"),
        node("data", "dataset", dataset="cars"),
        "data.output -> split.dataset",
        "split.second -> add.first",
    )
    assert names(drawn, "data.output") == CARS.names
    assert names(drawn, "split.dataset") == CARS.names
    assert names(drawn, "add.first") == CARS.names
    assert names(drawn, "add.sum") == ("doors", "price")


def test_a_dataset_node_may_stay_at_an_older_version() -> None:
    drawn = graph(node("data", "dataset", dataset="cars", version=1))
    assert names(drawn, "data.output") == ("make", "doors")


def test_every_port_of_a_known_component_has_an_entry_also_on_a_cycle() -> None:
    drawn = graph(
        node("s", "split"),
        node("u", "split"),
        node("m", "mystery"),
        "s.first -> u.dataset",
        "u.first -> s.dataset",
    )
    found = propagate(drawn, ToyCatalogue(), AROUND)
    assert found.inputs == {PortRef(id, "dataset"): None for id in ("s", "u")}
    assert found.outputs == {PortRef(id, port): None for id in ("s", "u") for port in ("first", "second")}


class Narrowing(ToyCatalogue):
    """Column rules that keep the first column."""

    def columns(
        self, spec: ComponentSpec, parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
    ) -> Mapping[str, TableSchema | None]:
        return {"dataset": TableSchema.of(CARS.columns[:1])}


def test_an_input_and_an_output_of_one_name_are_told_apart() -> None:
    drawn = graph(
        node("data", "dataset", dataset="cars"), node("fail", "fail"), "data.output -> fail.dataset"
    )
    found, both = propagate(drawn, Narrowing(), AROUND), PortRef("fail", "dataset")
    assert found.inputs[both] == CARS
    assert found.outputs[both] == TableSchema.of(CARS.columns[:1])


def test_what_is_no_table_has_no_columns() -> None:
    drawn = graph(
        node("data", "dataset", dataset="cars"),
        node("file", "dataset", dataset="bundle"),
        node("train", "train", label="price"),
        node("score", "score"),
        "data.output -> train.dataset",
        "train.model -> score.model",
        "data.output -> score.dataset",
    )
    assert names(drawn, "file.output") is None
    assert names(drawn, "train.model") is None
    assert names(drawn, "score.model") is None
    assert names(drawn, "score.scored_dataset") == (*CARS.names, "Scored Labels")


def test_a_component_that_cannot_know_is_answered_by_its_last_output() -> None:
    drawn = graph(
        node("code", "script", script="…"), node("split", "split"), "code.dataset1 -> split.dataset"
    )
    assert names(drawn, "split.dataset") is None
    remembering = PlainSurroundings(last_schemas={PortRef("code", "dataset1"): CARS})
    assert names(drawn, "split.first", remembering) == CARS.names


def test_a_node_with_an_unset_parameter_is_answered_by_its_last_output() -> None:
    drawn = graph(node("split", "split", mode="expression"))
    remembering = PlainSurroundings(last_schemas={PortRef("split", "first"): CARS})
    assert names(drawn, "split.first", remembering) == CARS.names


def test_an_unknown_column_is_a_problem_at_its_parameter_and_unknown_downstream() -> None:
    drawn = graph(
        node("data", "dataset", dataset="cars"),
        node("add", "add", columns={"names": ["prise"]}),
        node("split", "split"),
        "data.output -> add.first",
        "add.sum -> split.dataset",
    )
    remembering = PlainSurroundings(datasets=AROUND.datasets, last_schemas={PortRef("add", "sum"): CARS})
    result = walked(drawn, remembering)
    [problem] = result.problems
    assert (problem.code, problem.severity) == ("column.unknown", "error")
    assert (problem.node, problem.parameter) == ("add", "columns")
    assert problem.message == "No column 'prise'. Did you mean 'price'?"
    assert result.inputs[PortRef("split", "dataset")] is None


def test_a_column_missing_from_what_was_only_remembered_is_a_warning() -> None:
    drawn = graph(
        node("code", "script", script="…"),
        node("split", "split"),
        node("train", "train", label="colour"),
        "code.dataset1 -> split.dataset",
        "split.first -> train.dataset",
    )
    result = walked(drawn, PlainSurroundings(last_schemas={PortRef("code", "dataset1"): CARS}))
    [problem] = result.problems
    assert (problem.code, problem.severity, problem.node) == ("column.unknown", "warning", "train")
    assert "last run" in problem.hint


def test_a_one_column_parameter_that_selects_several_is_a_problem() -> None:
    drawn = graph(
        node("data", "dataset", dataset="cars"),
        node("train", "train", label={"rules": [{"include": {"types": ["numeric"]}}]}),
        "data.output -> train.dataset",
    )
    [problem] = walked(drawn).problems
    assert problem.message == "This selects 2 columns ('doors', 'price'). Choose exactly one."


class Refusing(ToyCatalogue):
    """Column rules that raise."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def columns(
        self, spec: ComponentSpec, parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
    ) -> Mapping[str, TableSchema | None]:
        raise self._error


def test_columns_that_only_the_components_own_rule_refuses_are_a_problem_too() -> None:
    drawn = graph(node("a", "add", columns={"names": ["left key"]}))
    refusing = Refusing(ColumnSelectionError("No column 'left key'.", ("left key",)))
    [problem] = walked(drawn, catalogue=refusing).problems
    assert (problem.node, problem.parameter, problem.message) == ("a", "columns", "No column 'left key'.")


def test_a_mistake_in_a_column_rule_is_logged_and_means_unknown(caplog: pytest.LogCaptureFixture) -> None:
    drawn = graph(node("a", "constant"))
    with caplog.at_level(logging.ERROR):
        result = walked(drawn, catalogue=Refusing(KeyError("label")))
    assert result.outputs == {PortRef("a", "dataset"): None}
    assert result.problems == ()
    assert "The column rule of constant@1 failed." in caplog.text


def test_a_rule_gets_complete_parameters_hidden_ones_by_default() -> None:
    seen: dict[str, Any] = {}

    class Watching(ToyCatalogue):
        def columns(self, spec: ComponentSpec, parameters: Any, inputs: Any) -> Any:
            seen.update(parameters)
            return {}

    walked(graph(node("s", "split", mode="expression", expression="x", fraction=0.9)), catalogue=Watching())
    assert seen == {"mode": "expression", "expression": "x", "fraction": 0.5, "shuffle": True, "seed": 0}


def test_a_pipeline_parameters_default_counts_at_design_time() -> None:
    drawn = graph(
        node("a", "constant", column=ParameterRef("name")),
        parameters=(PipelineParameter("name", "str", "speed"),),
    )
    assert names(drawn, "a.dataset") == ("speed",)


def test_each_component_is_asked_for_its_columns_once() -> None:
    catalogue = ToyCatalogue()
    drawn = graph(
        node("a", "constant"),
        *(node(f"s{index}", "split") for index in range(50)),
        "a.dataset -> s0.dataset",
        *(f"s{index}.first -> s{index + 1}.dataset" for index in range(49)),
    )
    walked(drawn, catalogue=catalogue)
    assert catalogue.columns_calls == 51
