"""Launches an attempt: prepares its folder, starts its process or adopts one that exists."""

from __future__ import annotations

import logging
from dataclasses import replace

from compute import services
from compute.errors import ArtifactError, ArtifactLost, ComputeError
from designer.foundation.errors import DomainError
from designer.selectors import dataset_names
from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.states import RunStatus, StepStatus
from runs.core.verdict import crash
from runs.delivery import outbox, wake
from runs.delivery.command import Command, Postpone, Task
from runs.execution import attempts
from runs.execution.attempts import Attempt
from runs.execution.ends import record_ends
from runs.journal.record import record
from runs.metrics import telemetry
from runs.models import Outbox
from runs.scheduling.advance import next_moves

logger = logging.getLogger(__name__)

#: Tries on a target that does not answer before the attempt counts as crashed.
LAUNCH_TRIES = 3
#: How often a launch that waits for its image looks again, in case the build's wake-up gets lost.
BUILD_RECHECK_SECONDS = 15.0
LOOK_AT_TARGET = "Look at the target on the compute page."
LOOK_AT_SECRETS = "Set the secret on the settings page, then run again."
RUN_AGAIN = "Run the pipeline again: what is gone is computed anew."
UPLOAD_AGAIN = "Upload the file of dataset '{}' again, then run the pipeline again."


def launch(task: Task) -> None:
    """The outbox's ``launch``: payload {attempt: name}."""
    attempt = attempts.find(task.payload["attempt"])
    if attempt is None or attempt.status is not StepStatus.LAUNCHING:
        return
    if attempt.run_status is RunStatus.CANCELLING:
        # Its stop is in the outbox too, and handles the case that an earlier delivery launched it.
        return
    try:
        _await_environment(attempt)
        spec = services.prepare(attempts.request(attempt))
        status = services.targets.driver(attempt.target).launch(spec)
    except DomainError as error:
        fail(attempt, "secret.unreadable", str(error), hint=LOOK_AT_SECRETS, permanent=True)
        return
    except ArtifactLost as error:
        _input_lost(attempt, error)
        return
    except (ComputeError, ArtifactError, OSError) as error:
        services.doubt_images(attempt.target)
        _refused(attempt, error, outbox.tries(task))
        return
    telemetry.launched(attempt.target, attempt.id)
    if status.state == "running" and spec.runner is None:
        # For a step in a runner, the runner's thread reports this, together with the end of a short step.
        launched(attempt)
    if status.state == "exited":
        wake.collect(attempt.name)


def launched(attempt: Attempt) -> None:
    """Record that the attempt's process exists, started or found."""
    data = {"attempt": attempt.number}
    event = RunEvent("step.running", attempt.node, data, transition_id=f"running:{attempt.name}")
    try:
        record(attempt.run_id, [event], follow=next_moves)
    except InvalidTransition:
        # A short step may have ended and been collected before its start was recorded.
        logger.debug("Attempt %s ended before its start was recorded.", attempt.name)


def _await_environment(attempt: Attempt) -> None:
    """Return if the step's image exists; otherwise request a build and postpone the launch."""
    environment = attempt.planned.environment
    if services.environment_ready(attempt.target, environment):
        return
    key = f"build:{attempt.target}:{environment}"
    payload = {"target": attempt.target, "environment": environment}
    outbox.post(attempt.run_id, [Command("build", key, payload)])
    raise Postpone(BUILD_RECHECK_SECONDS)


def _refused(attempt: Attempt, error: Exception, tries: int) -> None:
    """The target or the store refused: try again soon, or crash the attempt."""
    permanent = isinstance(error, ComputeError) and error.permanent
    if not permanent and tries + 1 < LAUNCH_TRIES:
        raise error
    fail(attempt, "compute.launch", f"The step could not be started: {error}", permanent=permanent)
    services.discard(attempt.name)


def _input_lost(attempt: Attempt, error: ArtifactLost) -> None:
    """An input is gone or damaged: a further attempt cannot help, a new run computes it again. Damaged bytes
    are deleted, or they would be reused."""
    services.store().delete(error.digest)
    datasets = dataset_names(error.digest)
    if datasets:
        message = f"The data of dataset '{datasets[0]}' is gone or damaged: {error}"
        fail(attempt, "input.lost", message, hint=UPLOAD_AGAIN.format(datasets[0]), permanent=True)
    else:
        message = f"An input of the step cannot be read: {error}"
        fail(attempt, "input.lost", message, hint=RUN_AGAIN, permanent=True)
    services.discard(attempt.name)


def fail(
    attempt: Attempt, code: str, message: str, *, hint: str = LOOK_AT_TARGET, permanent: bool = False
) -> None:
    """End an attempt that the infrastructure failed. ``permanent``: no further attempt."""
    error = {"code": code, "message": message, "hint": hint}
    event = crash(attempt.node, error, attempts.circumstances(attempt), permanent=permanent)
    record_ends(attempt.run_id, [replace(event, transition_id=f"exit:{attempt.name}")])


def build(task: Task) -> None:
    """The outbox's ``build``: payload {target, environment}. May take minutes."""
    target, environment = task.payload["target"], task.payload["environment"]
    try:
        services.build_environment(target, environment)
    except ComputeError as error:
        for waiting in _waiting(target, environment):
            fail(
                waiting, "environment.failed", f"The environment could not be built: {error}", permanent=True
            )
        return
    names = [f"launch:{attempt.name}" for attempt in _waiting(target, environment)]
    outbox.hasten(list(Outbox.objects.filter(dedupe_key__in=names)))


def _waiting(target: str, environment: str) -> list[Attempt]:
    """Attempts on the target that wait for the environment."""
    found = (attempts.find(row.payload["attempt"]) for row in Outbox.objects.filter(kind="launch"))
    return [
        attempt
        for attempt in found
        if attempt and attempt.target == target and attempt.planned.environment == environment
    ]
