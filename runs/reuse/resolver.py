"""Resolves reuse down a plan: for a run within the transaction of a record, and for a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from designer.plan import ExecutionPlan
from runs.core.resolve import Await, Compute, Computing, Decision, Reuse, duplicates, reasons, resolve
from runs.core.reuse import Earlier, Identity, Reason
from runs.reuse.history import History
from runs.reuse.keys import Written, identify
from runs.reuse.stored_facts import StoredFacts


class Steps(Protocol):
    """The steps that are resolved: a run's, or those of a plan that is only previewed."""

    @property
    def plan(self) -> ExecutionPlan: ...

    @property
    def run_id(self) -> UUID | None:
        """None for a preview."""

    @property
    def history(self) -> History:
        """Earlier runs to compare with."""

    @property
    def is_new(self) -> bool:
        """Whether nothing of the run was recorded before."""

    def outputs_of(self, nodes: Iterable[str]) -> Written:
        """The outputs of these nodes at least, as far as they are known."""

    def has_outputs(self, node: str) -> bool: ...

    def can_start(self, node: str) -> bool:
        """Whether the step was neither started nor ended."""

    def apply(self, identity: Identity, decision: Decision) -> None:
        """Make a decision take effect."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A step and the decision on it."""

    identity: Identity
    decision: Decision


class Resolver:
    """Resolves steps as their inputs become known; each step once."""

    def __init__(self, steps: Steps, facts: StoredFacts, now: datetime) -> None:
        self.resolved: dict[str, Resolved] = {}
        self._steps, self._facts, self._now = steps, facts, now

    def resolve(self, nodes: Iterable[str]) -> None:
        """Resolve steps whose inputs are known, then the readers of those that are reused, and so on."""
        todo = [node for node in nodes if node not in self.resolved]
        while todo:
            reused = self._resolve_together(todo)
            if reused and self._steps.is_new:
                # Where the first steps are reused most others are: one statement fetches all results.
                self._facts.prefetch(self._steps.history.newest_run)
            todo = list(dict.fromkeys(reader for node in reused for reader in self._known_readers(node)))

    def await_duplicates(self, nodes: Iterable[str]) -> bool:
        """Of the steps that are about to run, let those with equal keys wait for the first; any found?"""
        items = (self.resolved[node] for node in nodes)
        running = [item.identity for item in items if isinstance(item.decision, Compute)]
        found = duplicates(running)
        for identity in running:
            if first := found.get(identity.step.node):
                self._decide(identity, Await(Computing(self._steps.run_id, first)))
        return bool(found)

    def reasons(self, nodes: Sequence[str]) -> dict[str, list[Reason]]:
        """Per step that runs the reasons."""
        earlier = self._steps.history.of(nodes) if nodes else {}
        return {node: self._reasons(self.resolved[node], earlier) for node in nodes}

    def _reasons(self, item: Resolved, earlier: Mapping[str, Sequence[Earlier]]) -> list[Reason]:
        unusable = item.decision.unusable if isinstance(item.decision, Compute) else ()
        return reasons(item.identity, unusable, earlier[item.identity.step.node])

    def _resolve_together(self, nodes: Sequence[str]) -> list[str]:
        """Resolve these; which of them are reused."""
        plan = self._steps.plan
        written = self._steps.outputs_of({source for node in nodes for source in plan.upstream[node]})
        identities = [identify(plan.by_node[node], written) for node in nodes]
        decisions = resolve(identities, self._facts, self._now)
        for identity in identities:
            self._decide(identity, decisions[identity.step.node])
        return [node for node in nodes if isinstance(decisions[node], Reuse)]

    def _decide(self, identity: Identity, decision: Decision) -> None:
        self.resolved[identity.step.node] = Resolved(identity, decision)
        self._steps.apply(identity, decision)

    def _known_readers(self, node: str) -> Iterable[str]:
        """Readers of a step all of whose inputs are known now."""
        plan, steps = self._steps.plan, self._steps
        for reader in sorted(plan.downstream[node]):
            known = all(steps.has_outputs(source) for source in plan.upstream[reader])
            if known and steps.can_start(reader) and reader not in self.resolved:
                yield reader
