"""Current states of a run's steps, with the counts that scheduling needs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from runs.core.retry_policy import holds
from runs.core.states import STEP_ACTIVE, StepStatus


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What scheduling needs to know about a step.

    ``computing``: the reuse key it is running for; ``awaiting``: the reuse key of a running step whose
    result it waits for. ``held_until``: when its back-off after a crash ends.
    """

    id: UUID
    status: StepStatus
    target: str
    attempt: int = 0
    ready_at: datetime | None = None
    held_until: datetime | None = None
    computing: str | None = None
    awaiting: str | None = None

    def on_hold(self, now: datetime) -> bool:
        """Whether a ready step must not launch now even if a slot is free."""
        return self.awaiting is not None or (self.held_until is not None and holds(self.held_until, now))


class StepStates:
    """Facts by node. Change them only through ``put``, which keeps the counts right."""

    def __init__(self, facts: Mapping[str, StepFacts]) -> None:
        self.facts = dict(facts)
        self.statuses = {node: step.status for node, step in facts.items()}
        #: Outputs of finished steps, as far as they have been read.
        self.outputs: dict[str, Mapping[str, Any]] = {}
        #: Ready steps in the order in which they became ready; and those that wait for another step's
        #: result.
        self.ready: dict[str, None] = {}
        self.awaiting: dict[str, None] = {}
        #: Attempts that may have a process, per target: each holds a slot.
        self.active: Counter[str] = Counter()
        for node, step in facts.items():
            self._count(node, step, 1)

    def put(self, node: str, step: StepFacts) -> None:
        self._count(node, self.facts[node], -1)
        self.facts[node] = step
        self.statuses[node] = step.status
        self._count(node, step, 1)

    def _count(self, node: str, step: StepFacts, by: int) -> None:
        if step.status in STEP_ACTIVE:
            self.active[step.target] += by
        for nodes, member in (
            (self.ready, step.status is StepStatus.READY),
            (self.awaiting, step.awaiting is not None),
        ):
            if member and by > 0:
                nodes[node] = None
            elif member:
                del nodes[node]
