"""Orders, neighbourhoods and cycles of graphs."""

from __future__ import annotations

import itertools
import sys

from hypothesis import given
from hypothesis import strategies as st

from designer.graph.model import Edge, Graph, Node, PortRef
from designer.graph.order import ancestors, cycles, descendants, topological_order
from tests.factories.graphs import graph, node


def wired(count: int, pairs: list[tuple[int, int]]) -> Graph:
    return Graph(
        nodes=tuple(Node(f"n{index}", "toy") for index in range(count)),
        edges=tuple(Edge(PortRef(f"n{a}", "out"), PortRef(f"n{b}", "in")) for a, b in pairs),
    )


pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


def reaches(graph: Graph, start: str, end: str) -> bool:
    """By repeated squaring of the relation: slow, and nothing like the code under test."""
    relation = {(edge.source.node, edge.target.node) for edge in graph.edges}
    while True:
        wider = relation | {(a, d) for a, b in relation for c, d in relation if b == c}
        if wider == relation:
            return (start, end) in relation
        relation = wider


@given(pairs)
def test_every_ordered_node_comes_after_the_nodes_it_reads(edges: list[tuple[int, int]]) -> None:
    drawn = wired(8, edges)
    place = {node: index for index, node in enumerate(topological_order(drawn))}
    for edge in drawn.edges:
        if edge.target.node in place:
            assert place[edge.source.node] < place[edge.target.node]


@given(pairs)
def test_only_nodes_on_or_below_a_cycle_are_left_out_of_the_order(edges: list[tuple[int, int]]) -> None:
    drawn = wired(8, edges)
    on_cycles = [node.id for node in drawn.nodes if reaches(drawn, node.id, node.id)]
    left_out = {node.id for node in drawn.nodes} - set(topological_order(drawn))
    assert left_out == {
        node.id
        for node in drawn.nodes
        if node.id in on_cycles or any(reaches(drawn, start, node.id) for start in on_cycles)
    }


@given(pairs)
def test_ancestors_and_descendants_are_what_can_reach_and_be_reached(edges: list[tuple[int, int]]) -> None:
    drawn = wired(8, edges)
    ids = [node.id for node in drawn.nodes]
    assert ancestors(drawn, ["n3"]) == {id for id in ids if reaches(drawn, id, "n3")}
    assert descendants(drawn, ["n3"]) == {id for id in ids if reaches(drawn, "n3", id)}


@given(pairs)
def test_each_cycle_is_a_path_of_real_edges_and_none_is_missed(edges: list[tuple[int, int]]) -> None:
    drawn = wired(8, edges)
    joined = {(edge.source.node, edge.target.node) for edge in drawn.edges}
    found = cycles(drawn)
    for path in found:
        assert all(step in joined for step in zip(path, (*path[1:], path[0]), strict=True))
    assert bool(found) == any(reaches(drawn, node.id, node.id) for node in drawn.nodes)


def test_equal_nodes_keep_the_order_of_the_document() -> None:
    drawn = graph(node("c", "constant"), node("a", "constant"), node("b", "constant"))
    assert topological_order(drawn) == ("c", "a", "b")


def test_edges_at_absent_nodes_do_not_disturb_the_order() -> None:
    drawn = graph(node("a", "constant"), "ghost.x -> a.y", "a.y -> ghost.x")
    assert topological_order(drawn) == ("a",)


def test_a_chain_of_five_times_the_nodes_is_five_times_the_work() -> None:
    assert work_on_a_chain(5_000) < 5.5 * work_on_a_chain(1_000)


def work_on_a_chain(length: int) -> int:
    """Order it and search it for cycles: how many functions were called, the same on any machine."""
    drawn = wired(length, [(index, index + 1) for index in range(length - 1)])
    calls = itertools.count()
    sys.setprofile(lambda frame, event, argument: event.endswith("call") and next(calls))
    try:
        order, found, above = topological_order(drawn), cycles(drawn), ancestors(drawn, [f"n{length - 1}"])
    finally:
        sys.setprofile(None)
    assert (len(order), found, len(above)) == (length, (), length - 1)
    return next(calls)
