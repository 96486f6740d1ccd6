"""Cancelling a run: what has not started never does, what runs is stopped."""

from __future__ import annotations

from uuid import UUID

from compute import services as compute
from designer.services.errors import InvalidTransition
from runs import outbox
from runs.core.events import RunEvent
from runs.core.states import RUN_TERMINAL, RunStatus
from runs.models import Run
from runs.outbox import Postpone, Task
from runs.services import attempts, wake
from runs.services.advance import next_moves
from runs.services.attempts import Attempt
from runs.services.ends import record_ends
from runs.transitions import record

#: How long a step may take to end by itself when it is asked to.
GRACE_SECONDS = 10.0
#: How soon to look again whether a step that was being launched can be stopped.
RECHECK_SECONDS = 0.5


def cancel_run(run_id: UUID) -> None:
    """Ask a run to end. Cancelling twice is once; raises InvalidTransition for a run that ended."""
    try:
        record(run_id, [RunEvent("run.cancelling", transition_id="cancel")], follow=next_moves)
    except InvalidTransition as refusal:
        status = Run.objects.filter(pk=run_id).values_list("status", flat=True).get()
        if status in RUN_TERMINAL:
            raise InvalidTransition(f"The run has ended already: it is {status}.") from refusal
        raise


def stop(task: Task) -> None:
    """The outbox's ``stop``: payload {attempt: name}. Takes as long as the step's grace."""
    attempt = attempts.find(task.payload["attempt"])
    if attempt is None or not attempt.active:
        return
    # Whether no worker is launching it at this moment, nor will.
    never_to_come = outbox.withdraw(f"launch:{attempt.name}")
    driver = compute.driver(attempt.target)
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
