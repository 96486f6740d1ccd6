"""Graphs made into plans."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from designer.compile import compile_graph
from designer.graph.model import Edge, Graph, Node, ParameterRef, PipelineParameter, PortRef
from designer.graph.problems import Problem
from designer.graph.spec import ComponentSpec
from designer.graph.table_schema import Column, TableSchema
from designer.plan import (
    ArtifactRef,
    ExecutionPlan,
    PlannedInput,
    PlannedOutput,
    PlannedSecret,
    plan_from_json,
    plan_to_json,
)
from designer.surroundings import LOCAL, DatasetFacts, PlainSurroundings, TargetFacts
from tests.factories.graphs import graph, node
from tests.factories.toy_catalogue import ToyCatalogue

SCHEMA = TableSchema.of([Column(f"c{index}", "double") for index in range(26)])
AROUND = PlainSurroundings(
    known_targets=[LOCAL, TargetFacts("docker"), TargetFacts("cluster")],
    datasets=[
        DatasetFacts("cars", 1, "sha256:1", "table", 10, SCHEMA),
        DatasetFacts("cars", 2, "sha256:2", "table", 20, SCHEMA),
        DatasetFacts("bundle", 1, "sha256:3", "file", 30),
    ],
)
DRAWN = graph(
    node("score", "score"),
    node("train", "train", label="c3"),
    node("split", "split", fraction=0.7),
    node("data", "dataset", dataset="cars"),
    "split.second -> score.dataset",
    "train.model -> score.model",
    "split.first -> train.dataset",
    "data.output -> split.dataset",
)


def plan(drawn: Graph, **choices: Any) -> ExecutionPlan:
    compiled = compile_graph(drawn, ToyCatalogue(), AROUND, **choices)
    assert isinstance(compiled, ExecutionPlan), compiled
    return compiled


def refused(drawn: Graph, **choices: Any) -> list[str]:
    compiled = compile_graph(drawn, ToyCatalogue(), AROUND, **choices)
    assert not isinstance(compiled, ExecutionPlan)
    return [problem.code for problem in compiled]


def test_steps_come_in_topological_order() -> None:
    assert [step.node for step in plan(DRAWN).steps] == ["data", "split", "train", "score"]


def test_parameters_are_complete_and_hidden_ones_left_out() -> None:
    steps = plan(DRAWN).by_node
    assert steps["split"].parameters == {"mode": "rows", "fraction": 0.7, "shuffle": True, "seed": 0}
    assert steps["train"].parameters == {"label": "c3"}


def test_inputs_name_the_steps_that_feed_them_in_the_components_order() -> None:
    assert plan(DRAWN).by_node["score"].inputs == (
        PlannedInput("model", "model", "train", "model"),
        PlannedInput("dataset", "table", "split", "second"),
    )


def test_an_optional_input_without_an_edge_is_left_out() -> None:
    drawn = graph(node("a", "constant"), node("sum", "add"), "a.dataset -> sum.first")
    assert [item.port for item in plan(drawn).by_node["sum"].inputs] == ["first"]


def test_outputs_say_which_may_be_absent() -> None:
    assert plan(graph(node("code", "script", script="…"))).by_node["code"].outputs == (
        PlannedOutput("dataset1", "table"),
        PlannedOutput("dataset2", "table", optional=True),
    )


def test_a_dataset_is_a_step_with_a_fixed_output_and_its_version_written_down() -> None:
    step = plan(DRAWN).by_node["data"]
    assert step.fixed == {"output": ArtifactRef("sha256:2", "table", 20)}
    assert step.outputs == (PlannedOutput("output", "table"),)
    assert step.parameters == {"dataset": "cars", "version": 2}
    assert step.entry == ""


def test_a_file_dataset_has_a_file_as_output() -> None:
    step = plan(graph(node("f", "dataset", dataset="bundle"))).by_node["f"]
    assert step.outputs == (PlannedOutput("output", "file"),)


def test_what_the_component_says_of_itself_is_in_its_step() -> None:
    step = plan(graph(node("code", "script@1", script="…"))).by_node["code"]
    assert (step.component, step.version, step.entry) == ("script", "1", "toys:script")
    assert (step.user_code, step.deterministic, step.network) == (True, False, False)


class TestPipelineParameters:
    drawn = replace(
        graph(
            node("data", "dataset", dataset="cars"),
            node("split", "split", fraction=ParameterRef("part"), seed=ParameterRef("seed")),
            "data.output -> split.dataset",
        ),
        parameters=(PipelineParameter("part", "float", 0.5), PipelineParameter("seed", "int")),
    )

    def test_given_values_are_bound_and_noted_in_the_plan(self) -> None:
        compiled = plan(self.drawn, parameters={"part": 0.9, "seed": 4})
        assert compiled.by_node["split"].parameters["fraction"] == 0.9
        assert compiled.by_node["split"].parameters["seed"] == 4
        assert compiled.parameters == {"part": 0.9, "seed": 4}

    def test_what_nobody_gives_falls_back_to_its_default_then_to_the_components(self) -> None:
        compiled = plan(self.drawn)
        assert compiled.by_node["split"].parameters["fraction"] == 0.5
        assert compiled.by_node["split"].parameters["seed"] == 0

    def test_a_wrong_value_an_unknown_name_and_a_value_out_of_range_are_refused(self) -> None:
        assert refused(self.drawn, parameters={"part": "half"}) == ["parameter.invalid"]
        assert refused(self.drawn, parameters={"prat": 0.5}) == ["parameter.unknown"]
        assert refused(self.drawn, parameters={"part": 7}) == ["parameter.invalid"]

    def test_a_required_value_that_nobody_gives_is_refused(self) -> None:
        drawn = replace(
            graph(
                node("data", "dataset", dataset="cars"),
                node("train", "train", label=ParameterRef("target")),
                "data.output -> train.dataset",
            ),
            parameters=(PipelineParameter("target", "str"),),
        )
        assert refused(drawn) == ["parameter.missing"]
        assert plan(drawn, parameters={"target": "c1"}).by_node["train"].parameters == {"label": "c1"}
        assert refused(drawn, parameters={"target": "c77"}) == ["column.unknown"]

    def test_a_dataset_may_be_chosen_by_the_caller(self) -> None:
        drawn = replace(
            graph(node("data", "dataset", dataset=ParameterRef("which"))),
            parameters=(PipelineParameter("which", "str"),),
        )
        assert (
            plan(drawn, parameters={"which": "bundle"}).by_node["data"].fixed["output"].digest == "sha256:3"
        )


class TestCompute:
    nodes = (Node("own", "constant", compute="cluster"), Node("other", "sleep"))
    edges = (Edge(PortRef("own", "dataset"), PortRef("other", "dataset")),)

    @pytest.mark.parametrize(
        ("defaults", "run", "expected"),
        [
            ({}, None, ["cluster", "local"]),
            ({"compute": "docker"}, None, ["cluster", "docker"]),
            ({"compute": "docker"}, "local", ["cluster", "local"]),
        ],
    )
    def test_the_node_decides_then_the_run_then_the_default_then_local(
        self, defaults: dict[str, Any], run: str | None, expected: list[str]
    ) -> None:
        drawn = Graph(nodes=self.nodes, edges=self.edges, defaults=defaults)
        assert [step.compute for step in plan(drawn, compute=run).steps] == expected

    def test_a_runs_target_that_nobody_knows_is_refused(self) -> None:
        assert refused(Graph(nodes=self.nodes, edges=self.edges), compute="moon") == ["compute.unset"]


def test_the_documents_settings_reach_the_plan() -> None:
    drawn = replace(DRAWN, defaults={"on_failure": "stop", "timeout_seconds": 60})
    compiled = plan(drawn)
    assert compiled.on_failure == "stop"
    assert {step.timeout_seconds for step in compiled.steps} == {60}
    assert plan(DRAWN).on_failure == "continue"
    assert {step.timeout_seconds for step in plan(DRAWN).steps} == {60 * 60}


def test_what_may_take_as_long_as_it_needs_has_a_time_limit_only_where_the_drawing_sets_one() -> None:
    class Unhurried(ToyCatalogue):
        def get(self, name: str, version: str | None = None) -> ComponentSpec | None:
            spec = super().get(name, version)
            return replace(spec, unhurried=True) if spec is not None and name == "train" else spec

    def limit(drawn: Graph) -> int | None:
        compiled = compile_graph(drawn, Unhurried(), AROUND)
        assert isinstance(compiled, ExecutionPlan)
        assert plan_from_json(json.loads(json.dumps(plan_to_json(compiled)))) == compiled
        return compiled.by_node["train"].timeout_seconds

    assert limit(DRAWN) is None
    assert limit(replace(DRAWN, defaults={"timeout_seconds": 60})) == 60
    nodes = tuple(replace(item, timeout_seconds=5) for item in DRAWN.nodes)
    assert limit(replace(DRAWN, nodes=nodes)) == 5


def test_a_targets_time_limit_holds_where_the_drawing_sets_none() -> None:
    around = PlainSurroundings(
        known_targets=[LOCAL, TargetFacts("docker", timeout_seconds=7_200)], datasets=AROUND.datasets
    )

    def limits(drawn: Graph) -> set[int | None]:
        compiled = compile_graph(drawn, ToyCatalogue(), around, compute="docker")
        assert isinstance(compiled, ExecutionPlan)
        return {step.timeout_seconds for step in compiled.steps}

    assert limits(DRAWN) == {7_200}
    assert limits(replace(DRAWN, defaults={"timeout_seconds": 60})) == {60}


def test_a_nodes_own_bounds_win_over_the_pipelines() -> None:
    first, *others = DRAWN.nodes
    own = replace(first, timeout_seconds=5, memory_mb=64)
    drawn = replace(DRAWN, nodes=(own, *others), defaults={"timeout_seconds": 60, "memory_mb": 32})
    steps = plan(drawn).by_node
    assert (steps[first.id].timeout_seconds, steps[first.id].memory_mb) == (5, 64)
    assert {(step.timeout_seconds, step.memory_mb) for step in steps.values() if step.node != first.id} == {
        (60, 32)
    }


class TestOnly:
    def test_only_these_nodes_and_what_they_read_are_planned(self) -> None:
        assert [step.node for step in plan(DRAWN, only=["train"]).steps] == ["data", "split", "train"]

    def test_the_rest_of_the_graph_may_be_wrong(self) -> None:
        broken = replace(DRAWN, nodes=(*DRAWN.nodes, node("m", "mystery")))
        assert refused(broken) == ["component.unknown"]
        assert [step.node for step in plan(broken, only=["split"]).steps] == ["data", "split"]

    def test_a_node_that_is_not_there_is_refused_with_the_close_match(self) -> None:
        compiled = compile_graph(DRAWN, ToyCatalogue(), AROUND, only=["trian"])
        assert compiled == (
            Problem(
                "node.unknown", "There is no node 'trian' to run.", "Did you mean 'train'?", node="trian"
            ),
        )


def test_warnings_do_not_hinder_and_errors_come_with_the_warnings() -> None:
    lonely = replace(DRAWN, nodes=(*DRAWN.nodes, node("lost", "constant")))
    assert len(plan(lonely).steps) == 5
    assert refused(replace(lonely, nodes=(*lonely.nodes, node("m", "mystery")))) == [
        "node.unreachable",
        "component.unknown",
    ]


def test_the_same_graph_gives_the_same_plan() -> None:
    assert plan(DRAWN) == plan(replace(DRAWN))


def test_a_plan_survives_json() -> None:
    compiled = plan(DRAWN, parameters={})
    assert plan_from_json(json.loads(json.dumps(plan_to_json(compiled)))) == compiled


def chain(count: int) -> Graph:
    """A dataset, then threes of split, train and add that read each other."""
    nodes = [node("data", "dataset", dataset="cars")]
    edges: list[Edge] = []
    previous = PortRef("data", "output")
    for index in range(count // 3):
        split, train, add = f"split{index}", f"train{index}", f"add{index}"
        nodes += [
            node(split, "split", fraction=0.7, seed=index),
            node(train, "train", label="c3"),
            node(add, "add", columns={"rules": [{"include": "all"}]}),
        ]
        edges += [
            Edge(previous, PortRef(split, "dataset")),
            Edge(PortRef(split, "first"), PortRef(train, "dataset")),
            Edge(PortRef(split, "first"), PortRef(add, "first")),
            Edge(PortRef(split, "second"), PortRef(add, "second")),
        ]
        previous = PortRef(add, "sum")
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


class CountingCatalogue(ToyCatalogue):
    """Counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def get(self, name: str, version: str | None = None) -> ComponentSpec | None:
        self.asked += 1
        return super().get(name, version)


def test_every_component_is_asked_for_as_often_as_there_are_nodes() -> None:
    catalogue = CountingCatalogue()
    compile_graph(chain(1_000), catalogue, AROUND)
    assert catalogue.asked <= 1_000


def test_a_node_says_whether_and_how_long_its_results_do() -> None:
    first, *others = DRAWN.nodes
    drawn = replace(DRAWN, nodes=(replace(first, reuse=False, max_age_seconds=60), *others))
    steps = plan(drawn).by_node
    assert (steps[first.id].reuse, steps[first.id].max_age_seconds) == (False, 60)
    assert {(step.reuse, step.max_age_seconds) for step in steps.values() if step.node != first.id} == {
        (True, None)
    }


def test_a_default_that_is_left_out_is_planned_as_one_that_is_written() -> None:
    """Of a float 0 and 0.0 are one value, or the component would see which it was."""
    assert (
        plan(graph(node("a", "constant"))).by_node["a"].parameters
        == plan(graph(node("a", "constant", value=1))).by_node["a"].parameters
    )


def test_a_step_has_its_nodes_name_and_is_otherwise_the_same() -> None:
    named = replace(DRAWN, nodes=tuple(replace(item, name=f"The {item.id}") for item in DRAWN.nodes))
    compiled = plan(named)
    assert {step.node: step.name for step in compiled.steps} == {
        "data": "The data",
        "split": "The split",
        "train": "The train",
        "score": "The score",
    }
    assert plan_from_json(plan_to_json(compiled)) == compiled
    assert tuple(replace(step, name="") for step in compiled.steps) == plan(DRAWN).steps


def test_a_plan_from_before_nodes_had_names_is_read() -> None:
    written = plan_to_json(plan(DRAWN))
    for item in written["steps"]:
        del item["name"]
    assert plan_from_json(written) == plan(DRAWN)


def test_a_secret_is_planned_by_its_name_and_version() -> None:
    drawn = graph(replace(node("data", "dataset", dataset="cars"), secrets={"API_TOKEN": "service"}))
    around = replace(AROUND, known_secrets={"service": 7, "other": 8})
    found = compile_graph(drawn, ToyCatalogue(), around)
    assert isinstance(found, ExecutionPlan)
    assert found.by_node["data"].secrets == {"API_TOKEN": PlannedSecret("service", 7)}


def test_a_secret_that_does_not_exist_is_a_problem_with_the_likely_name() -> None:
    drawn = graph(replace(node("data", "dataset", dataset="cars"), secrets={"API_TOKEN": "servise"}))
    found = compile_graph(drawn, ToyCatalogue(), replace(AROUND, known_secrets={"service": 7}))
    assert found == (
        Problem(
            "secret.unknown",
            "There is no secret 'servise' for the variable API_TOKEN.",
            "Did you mean 'service'?",
            node="data",
        ),
    )
