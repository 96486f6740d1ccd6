"""The steps of a run as they stand, and what deciding asks of them kept up to date.

Kept in memory from one record of a run to the next: reading a thousand rows for each step that ends
would cost more than the step. The run's row tells by its ``last_seq`` whether another process has
recorded something since; then they are read again.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from runs.core.states import STEP_ACTIVE, StepStatus

#: Runs whose steps are kept, per process.
KEPT_RUNS = 32


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a transaction knows of a step. ``computing``: the key it computes for whoever needs the same;
    ``awaiting``: the key that another computes for it."""

    id: UUID
    status: StepStatus
    target: str
    attempt: int = 0
    ready_at: datetime | None = None
    held_until: datetime | None = None
    computing: str | None = None
    awaiting: str | None = None


class StepStates:
    """Facts by node. Changed through ``put`` only."""

    def __init__(self, facts: Mapping[str, StepFacts]) -> None:
        self.facts = dict(facts)
        self.statuses = {node: step.status for node, step in facts.items()}
        #: What steps that are done have written, as far as it was asked for.
        self.outputs: dict[str, Mapping[str, Any]] = {}
        #: Steps that wait for a slot, the longest waiting first, and among them those that wait for
        #: what another step computes.
        self.ready: dict[str, None] = {}
        self.awaiting: dict[str, None] = {}
        #: Attempts that may have a process, per target.
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


_kept: OrderedDict[UUID, tuple[int, StepStates]] = OrderedDict()
_lock = threading.Lock()


def take(run_id: UUID, seq: int) -> StepStates | None:
    """The steps as of event ``seq``, for the holder of the run's lock alone; None when they are not known."""
    with _lock:
        kept = _kept.pop(run_id, None)
    return kept[1] if kept is not None and kept[0] == seq else None


def keep(run_id: UUID, seq: int, states: StepStates) -> None:
    """Remember the steps as of event ``seq``, which is about to be committed."""
    with _lock:
        _kept[run_id] = (seq, states)
        _kept.move_to_end(run_id)
        while len(_kept) > KEPT_RUNS:
            _kept.popitem(last=False)


def outputs_known(run_id: UUID, nodes: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """What those of the nodes have written of which it is known here. What is written never changes."""
    with _lock:
        kept = _kept.get(run_id)
    outputs = kept[1].outputs if kept else {}
    return {node: outputs[node] for node in nodes if node in outputs}


def forget_all() -> None:
    """For tests that empty the database."""
    with _lock:
        _kept.clear()
