"""From a document and the caller's choices to a run: compile, then start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from designer.foundation.errors import DomainError
from designer.graph.model import Graph
from designer.graph.order import descendants
from designer.graph.serde import LoadedDocument
from designer.graph.suggestions import did_you_mean
from designer.plan import ExecutionPlan
from designer.services.drafts import check_document
from designer.services.versions import compile_loaded
from runs.models import Run
from runs.reuse.fingerprints import with_fingerprints
from runs.submission.regenerate import regenerating
from runs.submission.start import DEFAULT_EXPERIMENT, start_run

#: Characters of an experiment's name; a document's may be longer.
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a graph is wanted; nothing given means all of it.

    ``from_``: these nodes and everything below. ``until``: these and what they need.
    ``only``: these, with what they need to read. ``regenerate``: of what is wanted all (True) or
    these nodes run whatever was computed before.
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

    def regenerated(self, graph: Graph) -> frozenset[str]:
        """Nodes that run whatever was computed before; not those that are only read by what is wanted."""
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
    loaded = check_document(document)
    plan = make_plan(loaded, pipeline_id, selection, parameters=parameters, compute=compute)
    graph = loaded.graph
    return start_run(
        document=dict(document),
        plan=plan,
        pipeline=pipeline_id,
        experiment=experiment[:LONGEST_NAME] if experiment else experiment_of(graph),
        name=name or name_of(graph),
        parameters=dict(plan.parameters),
        **origin,
    )


def experiment_of(graph: Graph) -> str:
    """The experiment of a run that names none."""
    name: str = graph.defaults.get("experiment") or graph.name or DEFAULT_EXPERIMENT
    return name[:LONGEST_NAME]


def name_of(graph: Graph) -> str:
    """The name of a run that has none of its own."""
    return graph.name[:LONGEST_NAME]


def make_plan(
    loaded: LoadedDocument,
    pipeline_id: UUID | None,
    selection: Selection | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    compute: str | None = None,
    fresh_seconds: float = 0.0,
) -> ExecutionPlan:
    """What a run of the document would do. ``fresh_seconds``: see with_fingerprints.

    Raises DraftRejected with every problem, DomainError for a node that is not there.
    """
    graph, selection = loaded.graph, selection or Selection()
    selection.check(graph)
    plan = compile_loaded(
        loaded, pipeline_id, parameters=dict(parameters or {}), compute=compute, only=selection.nodes(graph)
    )
    return with_fingerprints(regenerating(plan, selection.regenerated(graph)), fresh_seconds)
