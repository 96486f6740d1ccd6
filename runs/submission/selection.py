"""Which part of a pipeline a run covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from designer.foundation.errors import DomainError
from designer.graph.model import Graph
from designer.graph.order import descendants
from designer.graph.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class Selection:
    """The nodes of a graph that are wanted; all of them when nothing is given.

    ``from_``: these nodes and everything below. ``until``: these and what they need.
    ``only``: these, with what they need to read. ``regenerate``: of the wanted nodes all (True) or
    these run even if a result exists.
    """

    from_: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    regenerate: bool | tuple[str, ...] = ()

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> Selection:
        """From ``from``, ``until``, ``only`` and ``regenerate``, as requests have them."""
        again = scope.get("regenerate", False)
        return cls(
            from_=tuple(scope.get("from", ())),
            until=tuple(scope.get("until", ())),
            only=tuple(scope.get("only", ())),
            regenerate=again if isinstance(again, bool) else tuple(again),
        )

    def nodes(self, graph: Graph) -> frozenset[str] | None:
        """The wanted nodes, to which the compiler adds what they read; None for all."""
        wanted: set[str] | None = None
        for chosen in (
            set(self.from_) | descendants(graph, self.from_) if self.from_ else None,
            set(self.until) or None,
            set(self.only) or None,
        ):
            if chosen is not None:
                wanted = chosen if wanted is None else wanted & chosen
        return None if wanted is None else frozenset(wanted)

    def regenerated(self, graph: Graph) -> frozenset[str]:
        """Nodes that run even if a result exists; never those that are only read by wanted ones."""
        if isinstance(self.regenerate, tuple):
            return frozenset(self.regenerate)
        wanted = self.nodes(graph)
        return (frozenset(graph.by_id) if wanted is None else wanted) if self.regenerate else frozenset()

    def check(self, graph: Graph) -> None:
        """Raise DomainError for a node that is not in the graph."""
        again = self.regenerate if isinstance(self.regenerate, tuple) else ()
        for node in (*self.from_, *self.until, *self.only, *again):
            if node not in graph.by_id:
                hint = did_you_mean(node, graph.by_id, otherwise="Give the id of a node.")
                raise DomainError(f"There is no node '{node}' in this pipeline. {hint}")
