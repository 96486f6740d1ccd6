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

#: How long a step may take to end after SIGTERM before it is killed.
GRACE_SECONDS = 10.0
#: Delay before trying again to stop a step that another worker is launching.
RECHECK_SECONDS = 0.5


def stop(task: Task) -> None:
    """Handle the command ``stop``: payload {attempt: name}. Blocks for up to GRACE_SECONDS."""
    attempt = attempts.find(task.payload["attempt"])
    if attempt is None or not attempt.active:
        return
    # True if no worker is launching the attempt now or will later.
    launch_withdrawn = outbox.withdraw(f"launch:{attempt.name}")
    driver = services.targets.driver(attempt.target)
    driver.stop(attempt.name, GRACE_SECONDS)
    state = driver.status(attempt.name).state
    if state == "exited":
        wake.collect(attempt.name)
    elif state == "absent" and launch_withdrawn:
        _never_started(attempt)
    else:
        raise Postpone(RECHECK_SECONDS)


def _never_started(attempt: Attempt) -> None:
    if attempt.run_status is not RunStatus.CANCELLING:
        return
    data = {"attempt": attempt.number}
    event = RunEvent("step.cancelled", attempt.node, data, transition_id=f"exit:{attempt.name}")
    record_ends(attempt.run_id, [event])
