"""From a document and the caller's choices to a run: compile, then start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from designer.graph.model import Graph
from designer.graph.order import descendants
from designer.services.drafts import check_document
from designer.services.errors import DomainError
from designer.services.versions import compile_document
from runs.models import Run
from runs.services.start import start_run

#: Characters of an experiment's name; a document's may be longer.
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a graph is wanted; nothing given means all of it.

    ``from_``: these nodes and everything below. ``until``: these and what they need.
    ``only``: these, with what they need to read.
    """

    from_: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def nodes(self, graph: Graph) -> frozenset[str] | None:
        """The nodes asked for, to which the compiler adds what they read; None for all."""
        wanted: set[str] | None = None
        for chosen in (
            set(self.from_) | descendants(graph, self.from_) if self.from_ else None,
            set(self.until) or None,
            set(self.only) or None,
        ):
            if chosen is not None:
                wanted = chosen if wanted is None else wanted & chosen
        return None if wanted is None else frozenset(wanted)

    def check(self, graph: Graph) -> None:
        """Raise DomainError for a node that is not in the graph."""
        for node in _chain(self.from_, self.until, self.only):
            if node not in graph.by_id:
                raise DomainError(f"There is no node '{node}' in this pipeline.")


def submit_document(
    document: Mapping[str, Any],
    *,
    parameters: Mapping[str, Any] | None = None,
    compute: str | None = None,
    experiment: str | None = None,
    name: str = "",
    selection: Selection | None = None,
    pipeline_id: UUID | None = None,
    **origin: Any,
) -> Run:
    """Compile and start; raises DraftRejected with every problem.

    ``origin`` says who and what asked: started_by, revision, idempotency_key, endpoint_version.
    """
    graph = check_document(document).graph
    selection = selection or Selection()
    selection.check(graph)
    values = dict(parameters or {})
    plan = compile_document(
        document, pipeline_id, parameters=values, compute=compute, only=selection.nodes(graph)
    )
    return start_run(
        document=dict(document),
        plan=plan,
        pipeline=pipeline_id,
        experiment=(experiment or graph.defaults.get("experiment") or graph.name or "default")[:LONGEST_NAME],
        name=name,
        parameters=dict(plan.parameters),
        **origin,
    )


def _chain(*groups: Iterable[str]) -> Iterable[str]:
    for group in groups:
        yield from group
