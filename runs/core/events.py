"""Run events as frozen values, and how each type changes states and fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from runs.core.states import (
    RUN_TRANSITIONS,
    STEP_ACTIVE,
    STEP_TERMINAL,
    STEP_TRANSITIONS,
    RunStatus,
    StepStatus,
)

R, S = RunStatus, StepStatus

#: The status a run has after each of its events.
RUN_EVENTS: Mapping[str, RunStatus] = MappingProxyType(
    {
        "run.queued": R.QUEUED,
        "run.started": R.RUNNING,
        "run.cancelling": R.CANCELLING,
        "run.succeeded": R.SUCCEEDED,
        "run.failed": R.FAILED,
        "run.cancelled": R.CANCELLED,
    }
)

#: The status a step has after each of its events. ``step.progress`` leaves it unchanged.
STEP_EVENTS: Mapping[str, StepStatus] = MappingProxyType(
    {
        "step.ready": S.READY,
        "step.launching": S.LAUNCHING,
        "step.running": S.RUNNING,
        "step.succeeded": S.SUCCEEDED,
        "step.reused": S.REUSED,
        "step.failed": S.FAILED,
        "step.crashed": S.CRASHED,
        "step.skipped": S.SKIPPED,
        "step.upstream_failed": S.UPSTREAM_FAILED,
        "step.cancelled": S.CANCELLED,
        "step.retrying": S.READY,
    }
)

PROGRESS = "step.progress"
#: Every event type.
EVENT_TYPES: tuple[str, ...] = (*RUN_EVENTS, *STEP_EVENTS, PROGRESS)

#: Fields of a step that are reset with each attempt.
_FRESH_ATTEMPT: Mapping[str, Any] = MappingProxyType(
    {
        "started_at": None,
        "finished_at": None,
        "exit_code": None,
        "error": None,
        "progress": None,
        "warnings": [],
    }
)


@dataclass(frozen=True, slots=True)
class RunEvent:
    """An event that has no number yet. ``at``: when it happened; None: when it is recorded.

    ``data`` of step events: ``attempt``, and by type ``awaits`` {run, node} (ready: the running step with
    the same reuse key), ``target`` and ``because`` (launching: why it runs), ``outputs``
    (succeeded, reused), ``reused_from`` and ``saved_seconds`` (reused), ``exit_code`` and ``error``
    (failed, crashed, retrying), ``wait_seconds`` (retrying), ``because`` (upstream_failed), ``progress``,
    ``warnings`` (reused, and every end that has some), and ``process`` {started_at, finished_at} in Unix
    seconds when a process ended. An event with a ``transition_id`` is recorded once per run, however
    often it is reported.
    """

    type: str
    node: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    transition_id: str | None = None


class TransitionRefused(Exception):
    """The transition table does not allow this change of state."""


def run_status_after(status: RunStatus, event_type: str) -> RunStatus:
    """The run's status after the event; raises TransitionRefused."""
    after = RUN_EVENTS[event_type]
    # A run is created queued; its first event, run.queued, changes nothing.
    if after not in RUN_TRANSITIONS[status] and not after == status == R.QUEUED:
        raise TransitionRefused(f"A run that is {status} cannot become {after}.")
    return after


def step_status_after(status: StepStatus, event_type: str) -> StepStatus:
    """The step's status after the event; raises TransitionRefused."""
    if event_type == PROGRESS:
        if status not in STEP_ACTIVE:
            raise TransitionRefused(f"A step that is {status} cannot report progress.")
        return status
    after = STEP_EVENTS[event_type]
    if after not in STEP_TRANSITIONS[status]:
        raise TransitionRefused(f"A step that is {status} cannot become {after}.")
    return after


def run_changes(event_type: str, at: Any) -> dict[str, Any]:
    """Fields of the run that the event sets. ``at`` is passed through unchanged."""
    status = RUN_EVENTS[event_type]
    changes: dict[str, Any] = {"status": status}
    if event_type == "run.started":
        changes["started_at"] = at
    elif status in (R.SUCCEEDED, R.FAILED, R.CANCELLED):
        changes["finished_at"] = at
    return changes


def step_changes(event_type: str, data: Mapping[str, Any], at: Any) -> dict[str, Any]:
    """Fields of the step that the event sets. ``at`` is passed through unchanged."""
    if event_type == PROGRESS:
        return {"progress": data["progress"]}
    status = STEP_EVENTS[event_type]
    changes: dict[str, Any] = {"status": status, "awaits": data.get("awaits")}
    if event_type == "step.launching":
        changes |= {**_FRESH_ATTEMPT, "attempt": data["attempt"], "target": data["target"]}
        changes |= _present(data, "because")
    elif event_type == "step.running":
        changes["started_at"] = at
    elif event_type == "step.retrying":
        changes |= {**_FRESH_ATTEMPT, **_present(data, "exit_code", "error")}
    elif status in STEP_TERMINAL:
        changes |= {"finished_at": at, **_present(data, "exit_code", "error", "outputs", "warnings")}
    if event_type == "step.reused":
        changes |= _present(data, "reused_from", "because", "saved_seconds")
    return changes


def _present(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}
