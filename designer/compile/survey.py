"""Every node of a graph resolved, and every problem found, in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from designer.compile.compute_choice import check_memory, check_target, target_of
from designer.compile.filled_labels import check_filled_labels
from designer.graph.catalogue import Catalogue
from designer.graph.connect import check_edges
from designer.graph.model import Graph, PortRef
from designer.graph.problems import Problem
from designer.graph.spec import ComponentSpec, InputPort
from designer.graph.suggestions import did_you_mean
from designer.schema import Propagation, ResolvedNode, resolve_nodes, walk
from designer.surroundings import Surroundings


@dataclass(frozen=True)
class Survey:
    """A graph's nodes resolved, and its problems: the pipeline's own first, then node by node.

    ``order`` is topological; it lacks nodes on and below cycles.
    """

    graph: Graph
    nodes: Mapping[str, ResolvedNode]
    order: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)


def survey(
    graph: Graph,
    registry: Catalogue,
    surroundings: Surroundings,
    bindings: Mapping[str, Any],
    run_target: str | None = None,
) -> Survey:
    """Resolve and check the graph with its pipeline parameters bound. Linear in its size."""
    nodes = resolve_nodes(graph, registry, surroundings, bindings)
    specs = {node: item.spec for node, item in nodes.items() if item.spec is not None}
    columns = walk(graph, nodes, registry, surroundings)
    problems = [
        *_check_targets(graph, nodes, surroundings, run_target),
        *_check_nodes(graph, nodes, columns),
        *_check_secrets(graph, surroundings),
        *columns.problems,
        *check_filled_labels(graph, nodes, columns),
        *check_edges(graph, specs),
    ]
    return Survey(graph, nodes, columns.order, tuple(_by_node(problems, nodes)))


def _check_nodes(graph: Graph, nodes: Mapping[str, ResolvedNode], columns: Propagation) -> Iterator[Problem]:
    for resolved in nodes.values():
        for problem in resolved.problems:
            yield _counted(problem, resolved, columns)
        if resolved.spec is not None:
            yield from _check_wires(graph, resolved, resolved.spec)


def _counted(problem: Problem, resolved: ResolvedNode, columns: Propagation) -> Problem:
    """The problem; if a column is missing, with the number of columns in its hint: ``Choose one of 26.``"""
    if problem.code != "parameter.missing" or resolved.spec is None or problem.parameter is None:
        return problem
    parameter = resolved.spec.parameter(problem.parameter)
    if parameter is None or parameter.port is None:
        return problem
    schema = columns.inputs.get(PortRef(resolved.node.id, parameter.port))
    if schema is None:
        return problem
    verb = "Choose one of" if parameter.kind == "column" else "Choose some of"
    return replace(problem, hint=f"{verb} {len(schema.columns)}.")


def _check_wires(graph: Graph, resolved: ResolvedNode, spec: ComponentSpec) -> Iterator[Problem]:
    node = resolved.node.id
    entering = graph.edges_into.get(node, ())
    connected = {edge.target.port for edge in entering}
    unmet = [port for port in spec.inputs if not port.optional and port.name not in connected]
    yield from (_unconnected(node, spec, port) for port in unmet)
    alone = not entering and node not in graph.edges_out_of
    if alone and not unmet and len(graph.nodes) > 1:
        message = f"{spec.display_name} is not joined to anything."
        yield Problem("node.unreachable", message, "Join it to another node, or remove it.", "warning", node)


def _unconnected(node: str, spec: ComponentSpec, port: InputPort) -> Problem:
    article = "an" if str(port.type)[0] in "aeiou" else "a"
    message = f"{spec.display_name} needs {article} {str(port.type).replace('_', ' ')} at '{port.title}'."
    return Problem("port.required_unconnected", message, "Join an output to it.", node=node, port=port.name)


def _check_targets(
    graph: Graph, nodes: Mapping[str, ResolvedNode], surroundings: Surroundings, run_target: str | None
) -> Iterator[Problem]:
    """One problem per node that names an unusable target, and one for all nodes that inherit it."""
    targets = surroundings.targets()
    inherited: set[str] = set()
    for resolved in nodes.values():
        if not starts_process(resolved):
            continue
        name = target_of(resolved.node, graph, run_target)
        if (target := targets.get(name)) and (problem := check_memory(resolved.node, graph, target)):
            yield problem
        if resolved.node.compute is None:
            inherited.add(name)
        elif problem := check_target(name, targets, resolved.node.id):
            yield problem
    for name in sorted(inherited):
        if problem := check_target(name, targets, None):
            yield problem


def _check_secrets(graph: Graph, surroundings: Surroundings) -> Iterator[Problem]:
    naming = [node for node in graph.nodes if node.secrets]
    known = surroundings.secrets() if naming else {}
    for node in naming:
        for variable, name in node.secrets.items():
            if name not in known:
                message = f"There is no secret '{name}' for the variable {variable}."
                hint = did_you_mean(name, known.keys(), otherwise="Add it on the settings page.")
                yield Problem("secret.unknown", message, hint, node=node.id)


def starts_process(resolved: ResolvedNode) -> bool:
    """Whether the node runs code; a dataset does not."""
    return resolved.spec is not None and bool(resolved.spec.entry)


def _by_node(problems: list[Problem], nodes: Collection[str]) -> list[Problem]:
    """The pipeline's own problems, then the nodes' in the document's order."""
    place = {node: index for index, node in enumerate(nodes)}
    return sorted(problems, key=lambda problem: place.get(problem.node or "", -1))
