"""Every problem a drawing can have, with its place and next move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.compile import validate
from designer.components.registry import builtin_registry
from designer.graph.connect import check_connection
from designer.graph.model import Edge, Graph, Node, ParameterRef, PipelineParameter, PortRef
from designer.graph.problems import CODES, Problem
from designer.graph.table_schema import Column, TableSchema
from designer.surroundings import LOCAL, DatasetFacts, PlainSurroundings, TargetFacts
from tests.factories.graphs import graph, node
from tests.factories.toy_catalogue import TOYS, ToyCatalogue

SCHEMA = TableSchema.of([Column(f"c{index}", "double") for index in range(26)])
AROUND = PlainSurroundings(
    known_targets=[LOCAL, TargetFacts("docker", available=False, message="No engine answers.")],
    datasets=[
        DatasetFacts("cars", 3, "sha256:3", "table", 10, SCHEMA),
        DatasetFacts("bundle", 1, "sha256:4", "file", 10),
    ],
)
DATA = node("data", "dataset", dataset="cars")


def problems(drawn: Graph) -> list[Problem]:
    return validate(drawn, ToyCatalogue(), AROUND)


def only_problem(*parts: Node | str, **fields: Any) -> Problem:
    found = problems(graph(*parts, **fields))
    assert len(found) == 1, found
    return found[0]


def test_a_sound_pipeline_has_no_problem() -> None:
    drawn = graph(
        DATA,
        node("split", "split", fraction=0.7),
        node("train", "train", label="c3"),
        node("score", "score"),
        "data.output -> split.dataset",
        "split.first -> train.dataset",
        "train.model -> score.model",
        "split.second -> score.dataset",
    )
    assert problems(drawn) == []


def test_an_empty_graph_has_no_problem() -> None:
    assert problems(Graph()) == []


def test_a_missing_label_column_says_how_many_there_are_to_choose_from() -> None:
    found = only_problem(DATA, node("train", "train"), "data.output -> train.dataset")
    assert found == Problem(
        "parameter.missing",
        "Train needs a label column.",
        "Choose one of 26.",
        node="train",
        parameter="label",
    )


def test_a_port_is_called_by_its_title_and_never_by_its_name() -> None:
    drawn = graph(node("e", "evaluate_model"), node("t", "train_model", label="c1"))
    found = validate(drawn, builtin_registry(), AROUND)
    assert {problem.message for problem in found} == {
        "Evaluate Model needs a table at 'Scored dataset'.",
        "Train Model needs an untrained model at 'Untrained model'.",
        "Train Model needs a table at 'Dataset'.",
    }


def test_an_unknown_component_gets_the_close_match_and_its_edges_no_problem_of_their_own() -> None:
    found = only_problem(DATA, node("s", "splitt"), "data.output -> s.dataset")
    assert (found.code, found.node) == ("component.unknown", "s")
    assert found.message == "There is no component 'splitt'."
    assert found.hint == "Did you mean 'split'?"


def test_an_older_version_that_is_still_here_is_fine_and_one_that_is_not_is_a_problem() -> None:
    assert not problems(graph(DATA, node("a", "add@1"), "data.output -> a.first"))
    found = only_problem(DATA, node("a", "add@9"), "data.output -> a.first")
    assert (found.code, found.hint) == ("component.version_unavailable", "Use version 2.")


def test_a_retired_component_says_what_to_use_instead() -> None:
    found = only_problem(DATA, node("d", "divide"), "data.output -> d.dataset")
    assert (found.code, found.hint, found.node) == ("component.retired", "Use Split instead.", "d")


def test_a_required_input_that_is_not_connected_is_a_problem_and_an_optional_one_is_not() -> None:
    found = only_problem(node("a", "add"))
    assert (found.code, found.node, found.port) == ("port.required_unconnected", "a", "first")
    assert found.message == "Add needs a table at 'First'."


def test_messages_call_a_node_by_its_name_so_that_twins_are_told_apart() -> None:
    forest = replace(node("train", "train"), name="Forest")
    found = problems(
        graph(
            DATA,
            forest,
            node("other", "train", label="c1", labl="x"),
            replace(node("alone", "add"), name="Sums"),
            "data.output -> train.dataset",
            "data.output -> other.dataset",
        )
    )
    assert [(item.node, item.message) for item in found] == [
        ("train", "Forest needs a label column."),
        ("other", "Train has no parameter 'labl'."),
        ("alone", "Sums needs a table at 'First'."),
    ]


def test_a_refused_edge_calls_both_nodes_by_their_names() -> None:
    found = only_problem(
        DATA,
        replace(node("split", "split"), name="Halves"),
        replace(node("train", "train", label="c1"), name="Forest"),
        replace(node("again", "split"), name="Quarters"),
        "data.output -> split.dataset",
        "split.first -> train.dataset",
        "train.model -> again.dataset",
    )
    assert (found.code, found.node) == ("port.type_mismatch", "again")
    assert found.message == "Quarters reads a table at 'Dataset', but Forest gives a model[classifier]."


def test_a_dataset_that_is_not_there_gets_the_close_match() -> None:
    found = only_problem(node("data", "dataset", dataset="card"))
    assert (found.code, found.node, found.parameter) == ("dataset.missing", "data", "dataset")
    assert found.hint == "Did you mean 'cars'?"


@pytest.mark.parametrize("version", [2, 2**40])
def test_a_dataset_version_that_is_not_there_names_the_newest(version: int) -> None:
    found = only_problem(node("data", "dataset", dataset="cars", version=version))
    assert (found.code, found.parameter) == ("dataset.missing", "version")
    assert found.hint == "Its newest version is 3."


def test_a_dataset_nodes_output_has_the_type_of_the_dataset_it_names() -> None:
    tables = graph(DATA, node("s", "split"), "data.output -> s.dataset")
    assert problems(tables) == []
    found = only_problem(
        node("data", "dataset", dataset="bundle"), node("s", "split"), "data.output -> s.dataset"
    )
    assert found.code == "port.type_mismatch"
    assert found.message == "Split reads a table at 'Dataset', but Dataset gives a file."
    unnamed = problems(graph(node("data", "dataset"), node("s", "split"), "data.output -> s.dataset"))
    assert [problem.code for problem in unnamed] == ["parameter.missing"]


def test_a_target_that_nobody_knows_is_a_problem_at_the_node_that_names_it() -> None:
    found = only_problem(Node("a", "constant", compute="dokcer"))
    assert (found.code, found.node, found.hint) == ("compute.unset", "a", "Did you mean 'docker'?")


def test_a_bad_default_target_is_one_problem_however_many_nodes_inherit_it() -> None:
    nodes = [node("data", "constant"), *(node(f"s{index}", "sleep") for index in range(9))]
    edges = [f"data.dataset -> s{index}.dataset" for index in range(9)]
    found = only_problem(*nodes, *edges, defaults={"compute": "docker"})
    assert (found.code, found.node) == ("compute.insufficient", None)
    assert found.message == "Compute target 'docker' is not available. No engine answers."
    assert found.hint == "Start it, or choose another one: 'local'."


def test_a_dataset_node_needs_no_compute_target() -> None:
    assert problems(Graph(nodes=(DATA,), defaults={"compute": "nowhere"})) == []


def test_a_node_joined_to_nothing_among_others_is_a_warning() -> None:
    found = only_problem(DATA, node("s", "split"), node("lost", "constant"), "data.output -> s.dataset")
    assert (found.code, found.severity, found.node) == ("node.unreachable", "warning", "lost")


def test_a_node_that_lacks_an_input_is_not_called_unreachable_as_well() -> None:
    found = problems(
        graph(node("a", "constant"), node("s", "sleep"), node("b", "split"), "a.dataset -> s.dataset")
    )
    assert [problem.code for problem in found] == ["port.required_unconnected"]


def test_edges_at_absent_nodes_and_ports_are_problems_at_the_edge() -> None:
    found = problems(graph(DATA, node("s", "split"), "data.output -> s.datase", "ghost.x -> s.dataset"))
    assert [(problem.code, problem.edge) for problem in found] == [
        ("port.unknown", "ghost.x->s.dataset"),
        ("port.unknown", "data.output->s.datase"),
    ]


def test_a_cycle_a_duplicate_and_a_second_source_are_told_together() -> None:
    drawn = graph(
        DATA,
        node("s", "split"),
        node("u", "split"),
        node("add", "add"),
        "s.first -> u.dataset",
        "u.first -> s.dataset",
        "data.output -> add.first",
        "data.output -> add.first",
        "data.output -> add.second",
        "u.second -> add.second",
    )
    assert sorted(problem.code for problem in problems(drawn)) == [
        "graph.cycle",
        "graph.duplicate_edge",
        "port.already_connected",
    ]


def test_problems_come_in_the_order_of_the_documents_nodes_after_those_of_none() -> None:
    drawn = graph(
        node("z", "nothing"),
        node("a", "split"),
        DATA,
        node("t", "train", label="nope"),
        "data.output -> t.dataset",
        defaults={"compute": "nowhere"},
    )
    assert [problem.node for problem in problems(drawn)] == [None, "z", "a", "t"]


def test_a_parameter_that_its_caller_will_give_is_no_problem_at_design_time() -> None:
    drawn = graph(
        DATA,
        node("train", "train", label=ParameterRef("target")),
        "data.output -> train.dataset",
        parameters=(PipelineParameter("target", "str"),),
    )
    assert problems(drawn) == []


def test_a_pipeline_parameters_default_is_checked_where_it_is_used() -> None:
    found = only_problem(
        DATA,
        node("s", "split", fraction=ParameterRef("part")),
        "data.output -> s.dataset",
        parameters=(PipelineParameter("part", "float", 7),),
    )
    assert (found.code, found.node, found.parameter) == ("parameter.invalid", "s", "fraction")


def test_a_column_that_does_not_arrive_is_a_problem_at_the_parameter() -> None:
    found = only_problem(DATA, node("t", "train", label="c99"), "data.output -> t.dataset")
    assert (found.code, found.node, found.parameter) == ("column.unknown", "t", "label")


class TestArbitraryGraphs:
    ids = st.sampled_from(["a", "b", "c", "d", "e"])
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    values = scalars | st.sampled_from(
        [
            "cars",
            "rows",
            "c1",
            ParameterRef("p"),
            ParameterRef("q"),
            {"names": ["c1", "zz"]},
            {"rules": [{"include": "all"}, {"exclude": {"indices": "1-99"}}]},
            {"rules": [{"exclude": {"types": ["string"]}}]},
            ["rows"],
            {"$": 1},
        ]
    )
    components = st.sampled_from([*(spec.name for spec in TOYS), "add@1", "add@7", "mystery"])
    parameter_names = st.sampled_from(
        [*{item.name for spec in TOYS for item in spec.parameters}, "unheard_of"]
    )
    ports = st.sampled_from(
        [*{port.name for spec in TOYS for port in (*spec.inputs, *spec.outputs)}, "nowhere"]
    )
    nodes = st.builds(
        Node,
        id=ids,
        component=components,
        parameters=st.dictionaries(parameter_names, values, max_size=4),
        compute=st.sampled_from([None, "local", "docker", "nowhere"]),
    )
    refs = st.builds(PortRef, ids, ports)
    edges = st.builds(Edge, refs, refs)
    graphs = st.builds(
        Graph,
        nodes=st.lists(nodes, max_size=5, unique_by=lambda node: node.id).map(tuple),
        edges=st.lists(edges, max_size=8).map(tuple),
        parameters=st.sampled_from(
            [(), (PipelineParameter("p", "float", 0.5),), (PipelineParameter("p", "str"),)]
        ),
    )

    @given(graphs)
    def test_validation_never_raises_and_every_problem_has_a_code_and_a_next_move(self, drawn: Graph) -> None:
        for problem in problems(drawn):
            assert problem.code in CODES
            assert problem.message
            assert problem.hint or problem.code == "parameter.invalid"
            assert problem.node is None or problem.node in drawn.by_id
            assert problem.to_json()["code"] == problem.code

    @given(graphs, edges)
    def test_an_edge_that_may_be_drawn_brings_no_edge_problem(self, drawn: Graph, edge: Edge) -> None:
        catalogue = ToyCatalogue()
        specs = {
            item.id: spec
            for item in drawn.nodes
            if item.component_name != "dataset"
            and (spec := catalogue.get(item.component_name, item.component_version))
        }
        if check_connection(drawn, specs, edge.source, edge.target) is not None:
            return
        wider = Graph(drawn.name, "", drawn.nodes, (*drawn.edges, edge), drawn.parameters)
        before = {problem for problem in problems(drawn) if problem.edge}
        assert {problem for problem in problems(wider) if problem.edge} == before
