"""Events folded into the states of a run and its steps. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from runs.core.attempt_log import AttemptLog, moment
from runs.core.errors import InvalidTransition
from runs.core.events import (
    PROGRESS,
    RUN_EVENTS,
    RunEvent,
    TransitionRefused,
    run_changes,
    run_status_after,
    step_changes,
    step_status_after,
)
from runs.core.states import STEP_ACTIVE, RunStatus, StepStatus
from runs.core.step_states import StepFacts, StepStates

#: Columns of single flight (one step runs per reuse key) -> the fields of StepFacts that hold them.
KEY_COLUMNS = {"computing_key": "computing", "awaiting_key": "awaiting"}


@dataclass(slots=True)
class Projection:
    """States of a run after the events appended to it, and the columns those events changed.

    The caller holds the run's lock. Writes nothing.
    """

    run: UUID
    status: RunStatus
    steps: StepStates
    now: datetime
    events: list[RunEvent] = field(default_factory=list)
    run_columns: dict[str, Any] = field(default_factory=dict)
    step_columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Status of each changed step before its first change.
    before: dict[str, StepStatus] = field(default_factory=dict)
    #: Reuse key -> the step that no longer computes it.
    released: dict[str, str] = field(default_factory=dict)
    #: Slots freed per target.
    freed_slots: Counter[str] = field(default_factory=Counter)
    attempts: AttemptLog = field(init=False)

    def __post_init__(self) -> None:
        self.attempts = AttemptLog(self.run)

    def append(self, events: Iterable[RunEvent]) -> None:
        """Fold events in; raises InvalidTransition for one that the transition table does not allow."""
        for event in events:
            try:
                if event.type in RUN_EVENTS:
                    self._fold_run_event(event)
                else:
                    self._fold_start(event)
                    self._fold_step_event(event)
            except TransitionRefused as refusal:
                raise InvalidTransition(str(refusal)) from refusal
            self.events.append(event)

    def note(self, node: str, **columns: Any) -> None:
        """Set bookkeeping columns of a step, which are not part of its snapshot."""
        self._change(node, columns)
        keys = {fact: columns[name] for name, fact in KEY_COLUMNS.items() if name in columns}
        if keys:
            self.steps.put(node, replace(self.steps.facts[node], **keys))

    def _fold_run_event(self, event: RunEvent) -> None:
        self.status = run_status_after(self.status, event.type)
        self.run_columns |= run_changes(event.type, event.at or self.now)

    def _fold_start(self, event: RunEvent) -> None:
        """Add the missing start of a step whose end arrived first, at the time the process reported."""
        step = self.steps.facts.get(event.node or "")
        began = (event.data.get("process") or {}).get("started_at")
        if step is None or step.status is not StepStatus.LAUNCHING or began is None:
            return
        start = RunEvent("step.running", event.node, {"attempt": step.attempt}, at=moment(began))
        self._fold_step_event(start)
        self.events.append(start)

    def _fold_step_event(self, event: RunEvent) -> None:
        node = event.node or ""
        step = self.steps.facts.get(node)
        if step is None:
            raise TransitionRefused(f"The run has no step '{node}'.")
        status = step_status_after(step.status, event.type)
        columns = step_changes(event.type, event.data, event.at or self.now) | _waiting(event, self.now)
        self._change(node, columns)
        self.steps.put(node, _facts_after(step, status, columns))
        if "outputs" in columns:
            self.steps.outputs[node] = columns["outputs"]
        self.attempts.track(step, event, status, self.now)
        if event.type != PROGRESS:
            self._release(node, step, status)

    def _change(self, node: str, columns: Mapping[str, Any]) -> None:
        self.before.setdefault(node, self.steps.facts[node].status)
        self.step_columns.setdefault(node, {}).update(columns)

    def _release(self, node: str, step: StepFacts, status: StepStatus) -> None:
        """Free the slot and reuse key of an ended attempt, and stop waiting for another step's result."""
        if step.awaiting is not None:
            self.note(node, awaiting_key=None)
        if step.status not in STEP_ACTIVE or status in STEP_ACTIVE:
            return
        self.freed_slots[step.target] += 1
        if step.computing is not None:
            self.note(node, computing_key=None)
            self.released[step.computing] = node


def _waiting(event: RunEvent, now: datetime) -> dict[str, Any]:
    """Bookkeeping columns of steps that wait; not part of the snapshot."""
    if event.type == "step.ready":
        return {"ready_at": now}
    if event.type == "step.retrying":
        wait = timedelta(seconds=event.data["wait_seconds"])
        return {"ready_at": now, "held_until": now + wait if wait else None}
    return {}


def _facts_after(step: StepFacts, status: StepStatus, columns: Mapping[str, Any]) -> StepFacts:
    return replace(
        step,
        status=status,
        attempt=columns.get("attempt", step.attempt),
        ready_at=columns.get("ready_at", step.ready_at),
        held_until=columns.get("held_until", step.held_until),
    )
