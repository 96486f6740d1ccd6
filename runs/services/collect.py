"""Collecting an attempt whose process ended: outputs, metrics, and the verdict in one record."""

from __future__ import annotations

import logging

from compute import services as compute
from compute.errors import ArtifactError
from compute.services import StepOutcome
from designer.services.errors import InvalidTransition
from runs.claims import Claim
from runs.core.states import STEP_ACTIVE, StepStatus
from runs.core.verdict import Ending, success, verdict
from runs.models import StepAttempt
from runs.services import attempts
from runs.services.advance import next_moves
from runs.services.attempts import Attempt
from runs.services.ingest import ingest_all
from runs.services.launch import fail
from runs.transitions import record

logger = logging.getLogger(__name__)


def collect(name: str) -> None:
    """Collect the attempt, unless it has been or another worker is at it.

    Exclusive by a claim: storing outputs moves them, so a second collector would miss them.
    """
    rows = StepAttempt.objects.filter(name=name, status__in=STEP_ACTIVE)
    with Claim(rows, "collecting_until") as claimed:
        attempt = attempts.find(name) if claimed else None
        if attempt is not None:
            _collect(attempt)


def _collect(attempt: Attempt) -> None:
    state = compute.driver(attempt.target).status(attempt.name).state
    if state == "absent" and attempt.status is StepStatus.RUNNING:
        fail(attempt, "step.lost", "The step's process is gone, and nothing tells how it ended.")
        return
    if state != "exited":
        # Found ended by one who looked too early: the watcher asks again when it has.
        return
    try:
        outcome = compute.collect(attempt.name, attempt.outputs)
        ingest_all(attempt)
    except (ArtifactError, OSError) as error:
        fail(attempt, "step.outputs", f"The step's outputs could not be stored: {error}")
        return
    ending = _ending(outcome)
    if ending.succeeded:
        event = success(attempt.node, attempt.number, ending)
    else:
        event = verdict(attempt.node, ending, attempts.circumstances(attempt))
    try:
        record(attempt.run_id, [event], transition_id=f"exit:{attempt.name}", follow=next_moves)
    except InvalidTransition:
        logger.info("Attempt %s was ended by another meanwhile.", attempt.name)


def _ending(outcome: StepOutcome) -> Ending:
    return Ending(
        succeeded=outcome.exit_code == 0 and outcome.reason == "exited" and outcome.error is None,
        exit_code=outcome.exit_code,
        reason=outcome.reason or "lost",
        error=outcome.error,
        outputs={
            port: {"digest": digest, "type": type_, "bytes": size}
            for port, (digest, type_, size) in outcome.outputs.items()
        },
        started_at=outcome.started_at,
        finished_at=outcome.finished_at,
    )
