"""The rules for edges: may this output feed that input?

``check_connection`` checks one edge before it is drawn, ``check_edges`` a whole graph; both apply
the same rules in the same order. The cases in ``tests/fixtures/connect`` keep the canvas's
TypeScript rules in agreement with these.
"""

from __future__ import annotations

from collections.abc import Mapping

from designer.graph.model import Edge, Graph, PortRef
from designer.graph.order import cycles, descendants
from designer.graph.port_types import PortType
from designer.graph.problems import Problem
from designer.graph.spec import ComponentSpec
from designer.graph.suggestions import LISTED_NAMES, did_you_mean, listed

#: The component of each node, by node id. A node whose component is unknown has no entry.
Specs = Mapping[str, ComponentSpec]


def check_connection(graph: Graph, specs: Specs, source: PortRef, target: PortRef) -> Problem | None:
    """The first reason to refuse a new edge from ``source`` to ``target``, or None.

    Checked in order: unknown node or port, self-loop, duplicate edge, type mismatch, input already
    connected, cycle. Only the cycle check is linear in the size of the graph.
    """
    edge = Edge(source, target)
    if problem := _check_ends(graph, specs, edge):
        return problem
    if source.node == target.node:
        return _cycle(edge, (target.node,), specs)
    present = [item for item in graph.edges_into.get(target.node, ()) if item.target == target]
    first = present[0] if present else None
    if problem := _check_against(edge, edge in present, first, specs):
        return problem
    if source.node in descendants(graph, [target.node]):
        return _cycle(edge, (target.node, source.node), specs)
    return None


def check_edges(graph: Graph, specs: Specs) -> list[Problem]:
    """Every problem of every edge, in linear time; an edge is checked against those before it.

    Edges of a node with an unknown component are skipped: the node has its own problem.
    """
    problems: list[Problem] = []
    seen: set[Edge] = set()
    first: dict[PortRef, Edge] = {}
    for edge in graph.edges:
        problem = _check_ends(graph, specs, edge) or _check_against(
            edge, edge in seen, first.get(edge.target), specs
        )
        if problem is not None and problem.code != "component.unknown":
            problems.append(problem)
        seen.add(edge)
        first.setdefault(edge.target, edge)
    return problems + _check_cycles(graph, specs)


def _check_ends(graph: Graph, specs: Specs, edge: Edge) -> Problem | None:
    source = _check_end(graph, specs, edge, edge.source, "output")
    target = _check_end(graph, specs, edge, edge.target, "input")
    if source is None or (target is not None and source.code == "component.unknown"):
        return target
    return source


def _check_end(graph: Graph, specs: Specs, edge: Edge, ref: PortRef, kind: str) -> Problem | None:
    if ref.node not in graph.by_id:
        hint = "Remove this edge, or add a node with that id."
        return Problem("port.unknown", f"There is no node '{ref.node}'.", hint, edge=edge.id)
    spec = specs.get(ref.node)
    if spec is None:
        return Problem(
            "component.unknown",
            f"The ports of '{ref.node}' are unknown.",
            "Replace its component with one that exists.",
            node=ref.node,
        )
    ports = spec.outputs if kind == "output" else spec.inputs
    if any(port.name == ref.port for port in ports):
        return None
    return Problem(
        "port.unknown",
        f"{spec.display_name} has no {kind} port '{ref.port}'.",
        did_you_mean(ref.port, [port.name for port in ports], otherwise=f"It has no {kind} ports."),
        node=ref.node,
        port=ref.port,
        edge=edge.id,
    )


def _check_against(edge: Edge, repeated: bool, first: Edge | None, specs: Specs) -> Problem | None:
    """The rules for an edge whose ports exist. ``first`` is the edge already at its input, if any."""
    if repeated:
        return _problem(
            "graph.duplicate_edge", "These ports are already joined.", "Remove one of the two.", edge
        )
    if problem := _check_types(edge, specs):
        return problem
    if first is not None:
        return _problem(
            "port.already_connected",
            _taken(specs, edge.target, first.source),
            "An input takes one edge: remove the other one first.",
            edge,
        )
    return None


def _taken(specs: Specs, target: PortRef, source: PortRef) -> str:
    read, gives = specs[target.node].input(target.port), specs.get(source.node)
    given = gives.output(source.port) if gives else None
    wanted = read.title if read else target.port
    origin = f"'{given.title}' of '{_label(specs, source.node)}'" if given else f"'{source}'"
    return f"'{_label(specs, target.node)}' already reads '{wanted}' from {origin}."


def _check_types(edge: Edge, specs: Specs) -> Problem | None:
    source, target = specs[edge.source.node], specs[edge.target.node]
    output, wanted = source.output(edge.source.port), target.input(edge.target.port)
    if output is None or wanted is None or output.type.joins(wanted.type):
        return None
    return _problem(
        "port.type_mismatch",
        f"{target.display_name} reads {_described(wanted.type)} at '{wanted.title}', "
        f"but {source.display_name} gives {_described(output.type)}.",
        _typed_hint(source, target, output.type, wanted.type),
        edge,
    )


def _typed_hint(source: ComponentSpec, target: ComponentSpec, given: PortType, wanted: PortType) -> str:
    if fitting := [port.title for port in target.inputs if given.joins(port.type)]:
        return f"Join it to {listed(fitting)} instead."
    if fitting := [port.title for port in source.outputs if port.type.joins(wanted)]:
        return f"Join {listed(fitting)} of {source.display_name} instead."
    return f"Join an output that gives {_described(wanted)}."


def _described(type_: PortType) -> str:
    text = str(type_).replace("_", " ")
    return f"an {text}" if text[0] in "aeiou" else f"a {text}" if text != "metrics" else text


def _check_cycles(graph: Graph, specs: Specs) -> list[Problem]:
    return [_cycle(_closing_edge(graph, path), path, specs) for path in cycles(graph)]


def _closing_edge(graph: Graph, path: tuple[str, ...]) -> Edge:
    """The edge from the path's last node back to its first."""
    first, last = path[0], path[-1]
    return next(edge for edge in graph.edges_into[first] if edge.source.node == last)


def _cycle(edge: Edge, path: tuple[str, ...], specs: Specs) -> Problem:
    if len(path) == 1:
        message = f"'{_label(specs, path[0])}' would read its own output."
    else:
        message = f"These nodes form a cycle: {_round_trip(path, specs)}."
    return _problem("graph.cycle", message, "Remove one of the edges between them.", edge)


def _round_trip(path: tuple[str, ...], specs: Specs) -> str:
    shown = path if len(path) <= LISTED_NAMES else (*path[: LISTED_NAMES - 1], "…", path[-1])
    return " → ".join(_label(specs, node) for node in (*shown, path[0]))


def _label(specs: Specs, node: str) -> str:
    """A node's name in messages: its component's display name and its id."""
    spec = specs.get(node)
    return f"{spec.display_name} ({node})" if spec is not None else node


def _problem(code: str, message: str, hint: str, edge: Edge) -> Problem:
    return Problem(code, message, hint, node=edge.target.node, port=edge.target.port, edge=edge.id)
