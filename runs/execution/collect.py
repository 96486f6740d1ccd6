"""Collects an attempt whose process ended: stores its outputs and metrics, and records the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from compute import services
from compute.errors import ArtifactError
from compute.services import StepOutcome
from compute.spec import STEP_LOST
from compute.spec import StepStatus as ProcessStatus
from runs.core.events import RunEvent
from runs.core.names import parse_attempt_name
from runs.core.states import STEP_ACTIVE, StepStatus
from runs.core.verdict import Ending, success, verdict
from runs.delivery.claims import Claim
from runs.execution import attempts
from runs.execution.ends import record_ends
from runs.execution.faults import Faults
from runs.execution.ingest import ingest_all
from runs.execution.launch import LOOK_AT_TARGET, fail
from runs.journal.plans import plan_of
from runs.models import StepAttempt

_faults = Faults()


def collect(name: str) -> None:
    """Collect the attempt, unless that is done or another worker is doing it.

    The claim keeps two workers from reading large outputs twice.
    """
    rows = StepAttempt.objects.filter(name=name, status__in=STEP_ACTIVE)
    claim = Claim(rows, "collecting_until")
    with claim as claimed:
        if claimed and not _recorded(name):
            claim.release()


def _recorded(name: str) -> bool:
    """Whether the attempt has ended and its end is recorded. One that cannot be read is given up."""
    found = None
    with _faults.of(name):
        found = ended(name)
        if found is not None:
            record_ends(found[0], [found[1]])
    return found is not None


def ended(name: str, told: ProcessStatus | None = None) -> tuple[UUID, RunEvent] | None:
    """Store what an ended attempt wrote; its run, and the event to record.

    ``told``: how it ended, when its runner said so; else its target is asked. None when it has not
    ended, or nothing is left to record. A success needs no row: its name and plan say everything. May
    be repeated: the same bytes are stored, one of the events is recorded.
    """
    run_id, node, number = parse_attempt_name(name)
    step = plan_of(run_id).by_node[node]
    status = told or services.targets.driver(step.compute).status(name)
    if status.state != "exited":
        _not_ended(name, status.state)
        return None
    outputs = [(item.port, item.type, item.optional) for item in step.outputs]
    try:
        outcome = services.collect(name, outputs, status, foreign=step.user_code)
        warnings = ingest_all(name)
    except (ArtifactError, OSError) as error:
        _crashed(name, "step.outputs", f"The step's outputs could not be stored: {error}")
        return None
    if outcome.error is not None:
        outcome = replace(outcome, error=attempts.mask_of(step).json(outcome.error))
    ending = _ending(outcome, warnings)
    event = success(node, number, ending) if ending.succeeded else _verdict(name, ending)
    return (run_id, replace(event, transition_id=f"exit:{name}")) if event else None


def _not_ended(name: str, state: str) -> None:
    """Nothing to do if the process still runs: the watcher asks again. Crash the attempt if it is gone."""
    attempt = attempts.find(name)
    if state == "absent" and attempt is not None and attempt.status is StepStatus.RUNNING:
        _crashed(name, **STEP_LOST)


def _crashed(name: str, code: str, message: str, hint: str = LOOK_AT_TARGET) -> None:
    attempt = attempts.find(name)
    if attempt is not None:
        fail(attempt, code, message, hint=hint)


def _verdict(name: str, ending: Ending) -> RunEvent | None:
    attempt = attempts.find(name)
    return verdict(attempt.node, ending, attempts.circumstances(attempt)) if attempt else None


def _ending(outcome: StepOutcome, warnings: Sequence[Mapping[str, Any]]) -> Ending:
    return Ending(
        succeeded=outcome.exit_code == 0 and outcome.reason == "exited" and outcome.error is None,
        exit_code=outcome.exit_code,
        reason=outcome.reason or "lost",
        error=outcome.error,
        outputs={
            port: {"digest": digest, "type": type_, "bytes": size}
            for port, (digest, type_, size) in outcome.outputs.items()
        },
        warnings=warnings,
        started_at=outcome.started_at,
        finished_at=outcome.finished_at,
    )
