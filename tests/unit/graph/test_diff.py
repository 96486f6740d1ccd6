"""Differences between two graphs."""

from __future__ import annotations

from dataclasses import replace

from designer.graph.diff import ABSENT, Change, diff
from designer.graph.model import Graph, PipelineParameter, Position
from tests.factories.graphs import edge, graph, node

OLD = graph(node("a", "constant"), node("s", "split", fraction=0.5, seed=1), "a.dataset -> s.dataset")


def test_a_graph_does_not_differ_from_itself() -> None:
    assert not diff(OLD, replace(OLD))


def test_nodes_and_edges_that_come_and_go_are_told() -> None:
    new = graph(OLD.nodes[0], node("t", "train"), "a.dataset -> t.dataset")
    change = diff(OLD, new)
    assert [item.id for item in change.added_nodes] == ["t"]
    assert [item.id for item in change.removed_nodes] == ["s"]
    assert change.added_edges == (edge("a.dataset -> t.dataset"),)
    assert change.removed_edges == (edge("a.dataset -> s.dataset"),)
    assert not change.changed_nodes


def test_each_changed_parameter_is_told_with_both_values() -> None:
    new = graph(OLD.nodes[0], node("s", "split", fraction=0.7, shuffle=False), "a.dataset -> s.dataset")
    change = diff(OLD, new).changed_nodes["s"]
    assert change.parameters == {
        "fraction": Change(0.5, 0.7),
        "seed": Change(1, ABSENT),
        "shuffle": Change(ABSENT, False),
    }
    assert not change.fields


def test_one_and_true_are_different_values() -> None:
    old, new = graph(node("a", "constant", value=1)), graph(node("a", "constant", value=True))
    assert diff(old, new).changed_nodes["a"].parameters == {"value": Change(1, True)}


def test_a_node_that_only_moved_says_so() -> None:
    moved = replace(OLD.nodes[0], position=Position(10, 20))
    change = diff(OLD, replace(OLD, nodes=(moved, OLD.nodes[1])))
    assert change.changed_nodes["a"].only_moved


def test_pipeline_parameters_and_settings_are_compared_too() -> None:
    declared = PipelineParameter("rate", "float", 0.1)
    new = Graph(nodes=OLD.nodes, edges=OLD.edges, parameters=(declared,), defaults={"compute": "docker"})
    change = diff(OLD, new)
    assert change.parameters == {"rate": Change(ABSENT, declared)}
    assert change.settings == {"compute": Change(ABSENT, "docker")}


def test_another_name_of_a_node_is_told() -> None:
    named = replace(OLD.nodes[1], name="Halves")
    change = diff(OLD, replace(OLD, nodes=(OLD.nodes[0], named))).changed_nodes["s"]
    assert (change.fields, change.only_moved) == ({"name": Change("", "Halves")}, False)
