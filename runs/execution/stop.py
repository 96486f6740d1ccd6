"""Stopping an attempt whose run is being cancelled."""

from __future__ import annotations

from compute import services
from runs.core.events import RunEvent
from runs.core.states import RunStatus
from runs.delivery import outbox, wake
from runs.delivery.command import Postpone, Task
from runs.execution import attempts
from runs.execution.attempts import Attempt
from runs.execution.ends import record_ends

#: How long a step may take to end by itself when it is asked to.
GRACE_SECONDS = 10.0
#: How soon to look again whether a step that was being launched can be stopped.
RECHECK_SECONDS = 0.5


def stop(task: Task) -> None:
    """The outbox's ``stop``: payload {attempt: name}. Takes as long as the step's grace."""
    attempt = attempts.find(task.payload["attempt"])
    if attempt is None or not attempt.active:
        return
    # Whether no worker is launching it at this moment, nor will.
    never_to_come = outbox.withdraw(f"launch:{attempt.name}")
    driver = services.targets.driver(attempt.target)
    driver.stop(attempt.name, GRACE_SECONDS)
    state = driver.status(attempt.name).state
    if state == "exited":
        wake.collect(attempt.name)
    elif state == "absent" and never_to_come:
        _never_started(attempt)
    else:
        raise Postpone(RECHECK_SECONDS)


def _never_started(attempt: Attempt) -> None:
    if attempt.run_status is not RunStatus.CANCELLING:
        return
    data = {"attempt": attempt.number}
    event = RunEvent("step.cancelled", attempt.node, data, transition_id=f"exit:{attempt.name}")
    record_ends(attempt.run_id, [event])
