"""A locked run in a transaction: its states, what was appended, and what is asked of both."""

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

#: Events after which only readers of their steps, and steps that wait for a slot, can move.
QUIET_EVENTS = frozenset(
    {"step.ready", "step.launching", "step.running", "step.succeeded", "step.reused", PROGRESS}
)
#: Steps that wait for a slot are looked at up to this many: more slots are not free at once.
MOST_READY = 256


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
    """What scheduling and reuse see of a run that is being recorded. They append events to it."""

    run: Run
    plan: ExecutionPlan
    projection: Projection
    #: The number of the last event when the run was read; 0: its rows are made in this transaction.
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
        """The number of the last event, appended ones included."""
        return self.read_seq + len(self.projection.events)

    @property
    def begins(self) -> bool:
        """Whether the run's rows are made in this transaction."""
        return self.read_seq == 0

    @property
    def status(self) -> RunStatus:
        return self.projection.status

    @property
    def steps(self) -> Mapping[str, StepFacts]:
        """Every step as it stands after what was appended."""
        return self.projection.steps.facts

    @property
    def awaiting(self) -> Sequence[str]:
        """Steps that wait for another step's result."""
        return list(self.projection.steps.awaiting)

    @property
    def released(self) -> Mapping[str, str]:
        """Keys that are computed no longer, by the step that did."""
        return self.projection.released

    @property
    def freed_slots(self) -> Counter[str]:
        """Per target the slots that became free within this transaction."""
        return self.projection.freed_slots

    @property
    def states(self) -> RunStates:
        """What ``decide`` reads."""
        ready = self.projection.steps.ready
        on_hold = frozenset(node for node in ready if self.steps[node].on_hold(self.now))
        return RunStates(self.status, self.projection.steps.statuses, on_hold)

    @property
    def movable(self) -> Sequence[str] | None:
        """The steps that can move now, in the plan's order: readers of those that moved, and those that
        wait for a slot. None when it may be any: the run begins or is cancelled, or something failed."""
        quiet = self.status is RunStatus.RUNNING and self.plan.on_failure == "continue"
        if not (quiet and self.events and all(event.type in QUIET_EVENTS for event in self.events)):
            return None
        readers = (reader for event in self.events for reader in self.plan.downstream[event.node or ""])
        nodes = {*readers, *islice(self.projection.steps.ready, MOST_READY)}
        return sorted(nodes, key=self.plan.position.__getitem__)

    def append(self, events: Iterable[RunEvent]) -> None:
        """Fold events in; raises InvalidTransition for one that the table of states does not allow."""
        self.projection.append(events)

    def note(self, node: str, **columns: Any) -> None:
        """Set columns of a step that are bookkeeping and no part of its snapshot."""
        self.projection.note(node, **columns)

    def outputs_of(self, nodes: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """Outputs of steps that are done: as appended here, planned, or else stored."""
        known = self.projection.steps.outputs
        missing = [node for node in nodes if node not in known]
        for node in missing:
            if fixed := self.plan.by_node[node].fixed:
                known[node] = {port: {"digest": ref.digest, "type": ref.type} for port, ref in fixed.items()}
        missing = [node for node in missing if node not in known]
        if missing:
            known.update(OUTPUTS(run_id=self.run.id, node=missing))
        return known
