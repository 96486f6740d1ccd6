"""What changed between two graphs: nodes, edges, parameters, the pipeline's own settings."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from designer.graph.model import Edge, Graph, Node, PipelineParameter

Key = TypeVar("Key", bound=Hashable)


class Absent:
    """Marks a value that one of the two sides does not have."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after; ABSENT where there is none."""

    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that is in both graphs but differs.

    ``fields`` are its own attributes (name, component, compute, comment, position, limits),
    ``parameters`` its parameter values.
    """

    fields: Mapping[str, Change]
    parameters: Mapping[str, Change]

    def __bool__(self) -> bool:
        return bool(self.fields or self.parameters)

    @property
    def only_moved(self) -> bool:
        """Whether only its position on the canvas differs, which does not affect a run."""
        return not self.parameters and self.fields.keys() == {"position"}


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """Everything that must change to turn the old graph into the new one, in document order."""

    added_nodes: tuple[Node, ...] = ()
    removed_nodes: tuple[Node, ...] = ()
    changed_nodes: Mapping[str, NodeChange] = field(default_factory=dict)
    added_edges: tuple[Edge, ...] = ()
    removed_edges: tuple[Edge, ...] = ()
    parameters: Mapping[str, Change] = field(default_factory=dict)
    settings: Mapping[str, Change] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return any(
            (
                self.added_nodes,
                self.removed_nodes,
                self.changed_nodes,
                self.added_edges,
                self.removed_edges,
                self.parameters,
                self.settings,
            )
        )


def diff(old: Graph, new: Graph) -> GraphDiff:
    """The changes from ``old`` to ``new``, in linear time. Nodes are matched by id."""
    old_edges, new_edges = set(old.edges), set(new.edges)
    return GraphDiff(
        added_nodes=tuple(node for node in new.nodes if node.id not in old.by_id),
        removed_nodes=tuple(node for node in old.nodes if node.id not in new.by_id),
        changed_nodes={
            node.id: change
            for node in new.nodes
            if node.id in old.by_id and (change := _node_change(old.by_id[node.id], node))
        },
        added_edges=tuple(edge for edge in new.edges if edge not in old_edges),
        removed_edges=tuple(edge for edge in old.edges if edge not in new_edges),
        parameters=_changes(_declared(old), _declared(new)),
        settings=_changes(_settings(old), _settings(new)),
    )


def _node_change(old: Node, new: Node) -> NodeChange:
    return NodeChange(_changes(_fields(old), _fields(new)), _changes(old.parameters, new.parameters))


def _fields(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "component": node.component,
        "compute": node.compute,
        "comment": node.comment,
        "position": node.position,
        "timeout_seconds": node.timeout_seconds,
        "memory_mb": node.memory_mb,
        "reuse": node.reuse,
        "max_age_seconds": node.max_age_seconds,
        "secrets": dict(node.secrets),
    }


def _declared(graph: Graph) -> dict[str, PipelineParameter]:
    return {item.name: item for item in graph.parameters}


def _settings(graph: Graph) -> dict[str, Any]:
    return {"name": graph.name, "description": graph.description, **graph.defaults}


def _changes(old: Mapping[Key, Any], new: Mapping[Key, Any]) -> dict[Key, Change]:
    changes = {}
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key, ABSENT), new.get(key, ABSENT)
        # 1, 1.0 and True compare equal in Python but are different values to a component.
        if before != after or type(before) is not type(after):
            changes[key] = Change(before, after)
    return changes
