"""Finds nodes that would fill in missing values of a label: made-up answers to learn from and measure by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from designer.graph.columns import ColumnSelectionError, select, select_one
from designer.graph.model import Graph, PortRef
from designer.graph.problems import Problem
from designer.graph.spec import Parameter
from designer.graph.suggestions import listed
from designer.graph.table_schema import TableSchema
from designer.schema import Propagation, ResolvedNode

#: Per node: the columns that nodes after it predict.
_Labels = Mapping[str, frozenset[str]]


def check_filled_labels(
    graph: Graph, nodes: Mapping[str, ResolvedNode], columns: Propagation
) -> Iterator[Problem]:
    """A warning for each parameter that selects a label among columns to fill.

    A label is a column of that role, or one of its name that a node downstream predicts. Nothing is said
    where the columns are unknown. Linear in the size of the graph.
    """
    filling = [found for item in nodes.values() if (found := _filling(item)) is not None]
    if not filling:
        return
    labels = _labels_downstream(graph, nodes, columns)
    for resolved, parameter in filling:
        schema = columns.inputs.get(PortRef(resolved.node.id, parameter.port or ""))
        filled = _filled(resolved, parameter, schema, labels.get(resolved.node.id, frozenset()))
        if filled:
            yield _problem(resolved, parameter, filled)


def _filling(resolved: ResolvedNode) -> tuple[ResolvedNode, Parameter] | None:
    """The node with the parameter that selects what it fills, if its other parameters say that it does."""
    if resolved.spec is None or not resolved.parameters.complete:
        return None
    values = resolved.parameters.values
    for parameter in resolved.spec.parameters:
        conditions = parameter.fills_when
        if conditions and all(values.get(name) in allowed for name, allowed in conditions.items()):
            return resolved, parameter
    return None


def _filled(
    resolved: ResolvedNode, parameter: Parameter, schema: TableSchema | None, labels: frozenset[str]
) -> list[str]:
    if schema is None:
        return []
    try:
        chosen = select(resolved.parameters.values.get(parameter.name), schema)
    except ColumnSelectionError:
        return []  # a problem of its own
    return [name for name in chosen if name in labels or schema.by_name[name].role == "label"]


def _labels_downstream(graph: Graph, nodes: Mapping[str, ResolvedNode], columns: Propagation) -> _Labels:
    labels: dict[str, frozenset[str]] = {}
    for node in reversed(columns.order):
        names: frozenset[str] = frozenset()
        for edge in graph.edges_out_of.get(node, ()):
            names |= labels.get(edge.target.node, frozenset())
            if (reader := nodes.get(edge.target.node)) is not None:
                names |= _predicted(reader, edge.target.port, columns)
        labels[node] = names
    return labels


def _predicted(resolved: ResolvedNode, port: str, columns: Propagation) -> frozenset[str]:
    """The columns of an input that a node predicts."""
    if resolved.spec is None:
        return frozenset()
    schema = columns.inputs.get(PortRef(resolved.node.id, port))
    values = resolved.parameters.values
    found = (
        _one_name(values.get(parameter.name), schema)
        for parameter in resolved.spec.parameters
        if parameter.predicted and parameter.port == port
    )
    return frozenset(name for name in found if name is not None)


def _one_name(selection: Any, schema: TableSchema | None) -> str | None:
    if isinstance(selection, str):
        return selection
    if selection is None or schema is None:
        return None
    try:
        return select_one(selection, schema)
    except ColumnSelectionError:
        return None  # a problem of its own


def _problem(resolved: ResolvedNode, parameter: Parameter, filled: list[str]) -> Problem:
    assert resolved.spec is not None
    which = f"label '{filled[0]}'" if len(filled) == 1 else f"labels {listed(filled)}"
    return Problem(
        "label.filled",
        f"{resolved.spec.display_name} fills in missing values of the {which}. "
        "Made-up labels are then learned from and measured by.",
        f"Leave {listed(filled)} out of '{parameter.label}', or remove the rows without a label instead.",
        "warning",
        resolved.node.id,
        parameter=parameter.name,
    )
