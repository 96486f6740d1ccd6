"""The event that records how an attempt ended. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compute.spec import STEP_LOST
from runs.core.events import RunEvent
from runs.core.retry_policy import wait_before_next

#: Error code of an attempt that the engine stopped; it does not count as a crash.
STOPPED = "engine.stopped"
#: Exit codes of a process killed by SIGKILL, as Popen and as shells report it.
_KILLED = (-9, 137)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt's process ended.

    ``error``: the error that the component raised, if any. ``outputs``:
    {port: {digest, type, bytes}}, complete when ``succeeded``.
    """

    succeeded: bool
    exit_code: int | None
    reason: str
    error: Mapping[str, Any] | None = None
    outputs: Mapping[str, Mapping[str, Any]] | None = None
    warnings: Sequence[Mapping[str, Any]] = ()
    started_at: float | None = None
    finished_at: float | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else determines the event. ``crashes``: earlier attempts that crashed."""

    attempt: int
    cancelling: bool
    overdue: bool
    crashes: int
    crash_retries: int


def success(node: str, attempt: int, ending: Ending) -> RunEvent:
    """The event of an attempt that succeeded, even if the run is being cancelled."""
    return RunEvent(
        "step.succeeded", node, {**_facts(attempt, ending), "outputs": dict(ending.outputs or {})}
    )


def verdict(node: str, ending: Ending, around: Circumstances) -> RunEvent:
    """The event of an attempt that did not succeed: failed, crashed, retrying or cancelled."""
    data = _facts(around.attempt, ending)
    if ending.reason == "stopped" and around.cancelling:
        return RunEvent("step.cancelled", node, data)
    if ending.reason == "stopped" and around.overdue:
        error = _error("step.timeout", "The step ran past its time limit.", "Raise its time limit.")
        return RunEvent("step.failed", node, {**data, "error": error})
    if ending.reason == "stopped":
        error = _error(STOPPED, "The engine stopped while the step ran. The step runs again.")
        return RunEvent("step.retrying", node, {**data, "error": error, "wait_seconds": 0.0})
    if ending.reason == "lost" or (ending.reason == "exited" and ending.exit_code in _KILLED):
        return _crash(node, data, ending, around)
    return RunEvent("step.failed", node, {**data, "error": _failure(ending)})


def _facts(attempt: int, ending: Ending) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "exit_code": ending.exit_code,
        "process": {"started_at": ending.started_at, "finished_at": ending.finished_at},
        **({"warnings": list(ending.warnings)} if ending.warnings else {}),
    }


def crash(node: str, error: Mapping[str, Any], around: Circumstances, *, permanent: bool = False) -> RunEvent:
    """The event of an attempt that failed because of the infrastructure, before or after its process ran.

    ``permanent``: a retry would fail the same way.
    """
    if around.cancelling:
        return RunEvent("step.cancelled", node, {"attempt": around.attempt})
    wait = None if permanent else wait_before_next(around.crashes + 1, around.crash_retries)
    data = {"attempt": around.attempt, "exit_code": None, "error": dict(error)}
    if wait is None:
        return RunEvent("step.crashed", node, data)
    return RunEvent("step.retrying", node, {**data, "wait_seconds": wait})


def _crash(node: str, data: dict[str, Any], ending: Ending, around: Circumstances) -> RunEvent:
    error = ending.error or STEP_LOST
    event = crash(node, error, around)
    return RunEvent(event.type, node, {**event.data, **data})


def _failure(ending: Ending) -> dict[str, Any]:
    if ending.error:
        return dict(ending.error)
    return _error(
        "step.exit_code",
        f"The component's process ended with exit code {ending.exit_code}.",
        "The end of the log may say why.",
    )


def _error(code: str, message: str, hint: str = "") -> dict[str, Any]:
    return {"code": code, "message": message, "hint": hint}
