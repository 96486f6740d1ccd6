"""A locked run within a transaction: its states and the events appended to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from designer.plan import ExecutionPlan
from runs.core.decide import RunStates
from runs.core.events import PROGRESS, RunEvent
from runs.core.projection import Projection
from runs.core.states import RunStatus
from runs.core.step_states import StepFacts, StepStates
from runs.models import Run, StepRun
from runs.sql.statements import Select

#: Events after which only downstream steps, and steps that wait for a slot, can change state.
QUIET_EVENTS = frozenset(
    {"step.ready", "step.launching", "step.running", "step.succeeded", "step.reused", PROGRESS}
)
#: Steps waiting for a slot to consider at once; more slots than this are never free at the same time.
MAX_READY = 256


class WrittenOutputs(NamedTuple):
    node: str
    outputs: Mapping[str, Any]


OUTPUTS = Select(
    StepRun,
    WrittenOutputs,
    "SELECT {columns} FROM runs_steprun WHERE run_id = {run_id} AND node IN ({node})",
)


@dataclass(slots=True)
class Ledger:
    """A run that is being recorded. Scheduling and reuse read its states and append events."""

    run: Run
    plan: ExecutionPlan
    projection: Projection
    #: Number of the last event when the run was read; 0: the run is inserted in this transaction.
    read_seq: int

    @classmethod
    def of(cls, run: Run, plan: ExecutionPlan, states: StepStates, now: datetime) -> Ledger:
        return cls(run, plan, Projection(run.id, RunStatus(run.status), states, now), run.last_seq)

    @property
    def now(self) -> datetime:
        return self.projection.now

    @property
    def events(self) -> Sequence[RunEvent]:
        return self.projection.events

    @property
    def seq(self) -> int:
        """The number of the last event, including appended ones."""
        return self.read_seq + len(self.projection.events)

    @property
    def begins(self) -> bool:
        """Whether the run is inserted in this transaction."""
        return self.read_seq == 0

    @property
    def status(self) -> RunStatus:
        return self.projection.status

    @property
    def steps(self) -> Mapping[str, StepFacts]:
        """Every step after the appended events."""
        return self.projection.steps.facts

    @property
    def awaiting(self) -> Sequence[str]:
        """Steps that wait for another step's result."""
        return list(self.projection.steps.awaiting)

    @property
    def released(self) -> Mapping[str, str]:
        """Reuse key -> the step that no longer computes it."""
        return self.projection.released

    @property
    def freed_slots(self) -> Counter[str]:
        """Slots per target that this transaction freed."""
        return self.projection.freed_slots

    @property
    def states(self) -> RunStates:
        """What ``decide`` reads."""
        ready = self.projection.steps.ready
        on_hold = frozenset(node for node in ready if self.steps[node].on_hold(self.now))
        return RunStates(self.status, self.projection.steps.statuses, on_hold)

    @property
    def movable(self) -> Sequence[str] | None:
        """The steps that can change state now, in plan order: those downstream of an event, and those that
        wait for a slot. None: any step, as when the run starts, is cancelled, or a step failed."""
        quiet = self.status is RunStatus.RUNNING and self.plan.on_failure == "continue"
        if not (quiet and self.events and all(event.type in QUIET_EVENTS for event in self.events)):
            return None
        downstream = (node for event in self.events for node in self.plan.downstream[event.node or ""])
        nodes = {*downstream, *islice(self.projection.steps.ready, MAX_READY)}
        return sorted(nodes, key=self.plan.position.__getitem__)

    def append(self, events: Iterable[RunEvent]) -> None:
        """Fold events in; raises InvalidTransition for one that the transition table does not allow."""
        self.projection.append(events)

    def note(self, node: str, **columns: Any) -> None:
        """Set bookkeeping columns of a step, which are not part of its snapshot."""
        self.projection.note(node, **columns)

    def outputs_of(self, nodes: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """Outputs of finished steps: appended here, fixed by the plan, or read from the database."""
        known = self.projection.steps.outputs
        missing = [node for node in nodes if node not in known]
        for node in missing:
            if fixed := self.plan.by_node[node].fixed:
                known[node] = {port: {"digest": ref.digest, "type": ref.type} for port, ref in fixed.items()}
        missing = [node for node in missing if node not in known]
        if missing:
            known.update(OUTPUTS(run_id=self.run.id, node=missing))
        return known
