"""A pipeline as frozen values: Graph, Node, Edge, PortRef, PipelineParameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """``{"$parameter": name}``: a node's parameter bound to a pipeline parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class PipelineParameter:
    """A value that callers may set: its name, type (int, float, str, bool, json) and default."""

    name: str
    type: str
    default: Any = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A node's position, in canvas pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Node:
    """A component on the canvas. ``component`` is ``name`` or ``name@version``; ``name`` is what people
    call the node, its component's title if empty.

    ``timeout_seconds`` and ``memory_mb`` (2**20 bytes) limit its step; None takes the pipeline's
    limit. With ``reuse`` False the step always runs; results older than ``max_age_seconds`` are not
    reused. ``secrets``: environment variable of the step -> secret whose value it gets.
    """

    id: str
    component: str
    parameters: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    position: Position | None = None
    compute: str | None = None
    comment: str = ""
    name: str = ""
    timeout_seconds: int | None = None
    memory_mb: int | None = None
    reuse: bool = True
    max_age_seconds: int | None = None
    secrets: Mapping[str, str] = field(default_factory=lambda: _EMPTY)

    @property
    def component_name(self) -> str:
        return self.component.partition("@")[0]

    @property
    def component_version(self) -> str | None:
        return self.component.partition("@")[2] or None


@dataclass(frozen=True, slots=True, order=True)
class PortRef:
    """One port of one node, written ``node.port``."""

    node: str
    port: str

    @classmethod
    def parse(cls, text: str) -> PortRef:
        """Parse ``node.port``; raises ValueError for anything else."""
        node, dot, port = text.partition(".")
        if not (node and dot and port):
            raise ValueError(f"'{text}' is not a port. Write it as node.port.")
        return cls(node, port)

    def __str__(self) -> str:
        return f"{self.node}.{self.port}"


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A connection from an output port (``source``) to an input port (``target``)."""

    source: PortRef
    target: PortRef

    @property
    def id(self) -> str:
        return f"{self.source}->{self.target}"


@dataclass(frozen=True)
class Graph:
    """A whole pipeline. Nodes keep the document's order; ids are unique."""

    name: str = ""
    description: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    parameters: tuple[PipelineParameter, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def edges_into(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges grouped by the node they enter."""
        return _grouped(self.edges, lambda edge: edge.target.node)

    @cached_property
    def edges_out_of(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges grouped by the node they leave."""
        return _grouped(self.edges, lambda edge: edge.source.node)

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """Per node: the nodes that read it, in edge order, each once.

        Edges from or to missing nodes are ignored.
        """
        return _neighbours(self, lambda edge: (edge.source.node, edge.target.node))

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[str, ...]]:
        """Per node: the nodes it reads, in edge order, each once."""
        return _neighbours(self, lambda edge: (edge.target.node, edge.source.node))


def _grouped(edges: Iterable[Edge], key: Callable[[Edge], str]) -> Mapping[str, tuple[Edge, ...]]:
    groups: dict[str, list[Edge]] = {}
    for edge in edges:
        groups.setdefault(key(edge), []).append(edge)
    return {name: tuple(group) for name, group in groups.items()}


def _neighbours(graph: Graph, ends: Callable[[Edge], tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {node.id: {} for node in graph.nodes}
    for edge in graph.edges:
        here, there = ends(edge)
        if here in found and there in found:
            found[here][there] = None
    return {node: tuple(others) for node, others in found.items()}
