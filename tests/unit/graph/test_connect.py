"""The rule book for edges, by the fixtures that the TypeScript rules pass too."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.graph.connect import check_connection, check_edges
from designer.graph.model import Edge, Graph, Node, PortRef
from designer.graph.order import cycles
from designer.graph.port_types import PortType
from designer.graph.spec import ComponentSpec, InputPort, OutputPort
from tests.factories.graphs import graph, node
from tests.factories.toy_catalogue import ADD, CONSTANT, SPLIT, TRAIN

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "connect").glob("*.json"))
SPECS = {"constant": CONSTANT, "add": ADD, "split": SPLIT, "train": TRAIN}


def read_specs(items: dict[str, Any]) -> dict[str, ComponentSpec]:
    return {
        name: ComponentSpec(
            name,
            "1",
            name,
            "",
            "",
            inputs=tuple(
                InputPort(port["name"], PortType.parse(port["type"]), port["optional"])
                for port in item["inputs"]
            ),
            outputs=tuple(OutputPort(port["name"], PortType.parse(port["type"])) for port in item["outputs"]),
        )
        for name, item in items.items()
    }


def specs_of(graph: Graph, components: dict[str, ComponentSpec]) -> dict[str, ComponentSpec]:
    return {
        node.id: components[node.component_name] for node in graph.nodes if node.component_name in components
    }


def ref(text: str) -> PortRef:
    return PortRef.parse(text)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_an_edge_is_judged_as_the_shared_fixture_says(path: Path) -> None:
    case = json.loads(path.read_text())
    drawn = Graph(
        nodes=tuple(Node(**item) for item in case["graph"]["nodes"]),
        edges=tuple(Edge(ref(item["from"]), ref(item["to"])) for item in case["graph"]["edges"]),
    )
    specs = specs_of(drawn, read_specs(case["specs"]))
    problem = check_connection(drawn, specs, ref(case["source"]), ref(case["target"]))
    assert (problem.code if problem else None) == case["expected"]


def test_there_are_fixtures_for_every_rule() -> None:
    expected = {json.loads(path.read_text())["expected"] for path in FIXTURES}
    assert expected == {
        None,
        "port.unknown",
        "component.unknown",
        "graph.duplicate_edge",
        "port.type_mismatch",
        "port.already_connected",
        "graph.cycle",
    }


def test_a_mismatch_names_the_ports_that_would_fit() -> None:
    drawn = graph(node("t", "train"), node("s", "split"))
    problem = check_connection(drawn, specs_of(drawn, SPECS), ref("t.model"), ref("s.dataset"))
    assert problem is not None
    assert problem.message == "Split reads a table at 'Dataset', but Train gives a model[classifier]."
    assert problem.hint == "Join an output that gives a table."
    assert (problem.node, problem.port, problem.edge) == ("s", "dataset", "t.model->s.dataset")


def test_a_misspelt_port_gets_the_close_match() -> None:
    drawn = graph(node("a", "constant"), node("s", "split"))
    problem = check_connection(drawn, specs_of(drawn, SPECS), ref("a.datasett"), ref("s.dataset"))
    assert problem is not None
    assert problem.hint == "Did you mean 'dataset'?"


def test_a_knot_of_cycles_is_one_problem_that_names_its_nodes() -> None:
    drawn = graph(node("s", "split"), node("u", "split"), "s.first -> u.dataset", "u.first -> s.dataset")
    problems = check_edges(drawn, specs_of(drawn, SPECS))
    assert [problem.code for problem in problems] == ["graph.cycle"]
    assert problems[0].message == ("These nodes form a cycle: Split (s) → Split (u) → Split (s).")
    assert problems[0].edge == "u.first->s.dataset"


def test_each_of_three_edges_into_one_input_but_the_first_is_a_problem() -> None:
    drawn = graph(
        *(node(id, "constant") for id in "abc"),
        node("s", "split"),
        *(f"{id}.dataset -> s.dataset" for id in "abc"),
    )
    problems = check_edges(drawn, specs_of(drawn, SPECS))
    assert [(problem.code, problem.edge) for problem in problems] == [
        ("port.already_connected", "b.dataset->s.dataset"),
        ("port.already_connected", "c.dataset->s.dataset"),
    ]


@st.composite
def drawings(draw: st.DrawFn) -> tuple[Graph, Edge]:
    """A graph of toys with any edges at all, and one edge more."""
    ids = [f"n{index}" for index in range(draw(st.integers(1, 6)))]
    nodes = tuple(Node(id, draw(st.sampled_from([*SPECS, "mystery"]))) for id in ids)
    ports = st.sampled_from(["dataset", "first", "second", "sum", "model", "nowhere"])
    refs = st.builds(PortRef, st.sampled_from([*ids, "ghost"]), ports)
    edges = st.builds(Edge, refs, refs)
    return Graph(nodes=nodes, edges=tuple(draw(st.lists(edges, max_size=12)))), draw(edges)


@given(drawings())
def test_an_edge_is_refused_exactly_when_the_whole_graph_gains_a_problem(case: tuple[Graph, Edge]) -> None:
    drawn, edge = case
    specs = specs_of(drawn, SPECS)
    known_ends = all(end.node in specs or end.node == "ghost" for end in (edge.source, edge.target))
    if cycles(drawn) or not known_ends:
        return  # one more edge in a knot is no new problem; unknown components have their own
    refused = check_connection(drawn, specs, edge.source, edge.target)
    wider = Graph(nodes=drawn.nodes, edges=(*drawn.edges, edge))
    before, after = (Counter(item.code for item in check_edges(each, specs)) for each in (drawn, wider))
    gained = after - before
    assert refused.code in gained if refused else not gained
