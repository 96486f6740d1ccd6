"""Short ways to write graphs in tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.graph.model import Edge, Graph, Node, PortRef


def node(id: str, component: str, **parameters: Any) -> Node:
    """A node at no position: ``node("half", "split", fraction=0.5)``."""
    return Node(id, component, parameters)


def edge(text: str) -> Edge:
    """An edge written ``a.dataset -> b.first``."""
    source, _, target = text.partition(" -> ")
    return Edge(PortRef.parse(source), PortRef.parse(target))


def graph(*parts: Node | str, **fields: Any) -> Graph:
    """A graph of nodes and of edges as texts, in any order."""
    return Graph(
        nodes=tuple(part for part in parts if isinstance(part, Node)),
        edges=tuple(edge(part) for part in parts if isinstance(part, str)),
        **fields,
    )


def document(nodes: Mapping[str, str], *edges: str, **fields: Any) -> dict[str, Any]:
    """A pipeline document of nodes ``{id: component}`` and edges ``a.x -> b.y``."""
    return {
        "format": "jackfield/pipeline@1",
        "nodes": [{"id": id, "component": component} for id, component in nodes.items()],
        "edges": [dict(zip(("from", "to"), text.split(" -> "), strict=True)) for text in edges],
        **fields,
    }
