"""Changes to step attempts and artifacts that follow from events. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from runs.core.events import PROGRESS, RunEvent
from runs.core.names import attempt_name
from runs.core.states import STEP_ACTIVE, StepStatus
from runs.core.step_states import StepFacts


@dataclass(frozen=True, slots=True)
class LaunchedAttempt:
    """A new attempt."""

    step: UUID
    number: int
    name: str
    target: str


@dataclass(slots=True)
class AttemptLog:
    """Attempts launched or changed, and artifacts produced, in one transaction."""

    run: UUID
    launched: list[LaunchedAttempt] = field(default_factory=list)
    #: Changed columns by attempt name.
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: {digest: {digest, type, bytes}}
    artifacts: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def track(self, step: StepFacts, event: RunEvent, status: StepStatus, now: datetime) -> None:
        """Apply an event. ``step``: the facts before the event; ``status``: the status after it."""
        if event.type == "step.launching":
            self._launch(step, event)
        elif event.type == "step.running":
            self._change(event, step, {"status": status, "started_at": event.at or now})
        elif step.status in STEP_ACTIVE and event.type != PROGRESS:
            self._change(event, step, _end(event, now))
        if event.type == "step.succeeded" and step.status in STEP_ACTIVE:
            self.artifacts |= {ref["digest"]: ref for ref in event.data["outputs"].values()}

    def _launch(self, step: StepFacts, event: RunEvent) -> None:
        number = event.data["attempt"]
        name = attempt_name(self.run, event.node or "", number)
        self.launched.append(LaunchedAttempt(step.id, number, name, event.data["target"]))

    def _change(self, event: RunEvent, step: StepFacts, columns: Mapping[str, Any]) -> None:
        name = attempt_name(self.run, event.node or "", step.attempt)
        self.changes.setdefault(name, {}).update(columns)


def _end(event: RunEvent, now: datetime) -> dict[str, Any]:
    """Columns of the attempt that the event ends. A retried step's attempt is recorded as crashed."""
    status = StepStatus.CRASHED if event.type == "step.retrying" else event.type.partition(".")[2]
    process: Mapping[str, float | None] = event.data.get("process") or {}
    ended = {
        "status": status,
        "exit_code": event.data.get("exit_code"),
        "error": event.data.get("error"),
        "finished_at": moment(process.get("finished_at")) or now,
    }
    started = moment(process.get("started_at"))
    return {**ended, "started_at": started} if started else ended


def moment(seconds: float | None) -> datetime | None:
    """Unix seconds as a time."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
