"""Attempts of steps: what they run, and the facts that decide how their end is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import NamedTuple
from uuid import UUID

from compute.models import ComputeTarget
from compute.services import StepRequest
from compute.spec import ResourceLimits
from compute.supervision.masking import Mask
from designer.foundation import wall_clock
from designer.plan import PlannedStep
from designer.services.secrets import readable_values, values_for_step
from runs.core.names import parse_attempt_name
from runs.core.states import STEP_ACTIVE, RunStatus, StepStatus
from runs.core.verdict import STOPPED, Circumstances
from runs.journal import state_cache
from runs.journal.ledger import OUTPUTS
from runs.journal.plans import plan_of
from runs.models import StepAttempt
from runs.sql.statements import Select

#: How long past its time limit a step may run before the engine stops it; its supervisor should first.
OVERDUE_GRACE_SECONDS = 60.0
MEGABYTE = 2**20
NOTHING_SECRET = Mask()


class AttemptRow(NamedTuple):
    id: UUID
    status: str
    target: str
    started_at: datetime | None
    lines_read: int
    step_id: UUID
    run_status: str


class TargetShare(NamedTuple):
    max_parallel: int
    memory_bytes: int
    cpus: float


#: ``{id}`` is the run's.
FIND = Select(
    StepAttempt,
    AttemptRow,
    """
    SELECT attempt.id, attempt.status, attempt.target, attempt.started_at, attempt.lines_read,
        attempt.step_id, run.status
    FROM runs_stepattempt attempt, runs_run run WHERE attempt.name = {name} AND run.id = {id}
    """,
)
TARGET = Select(ComputeTarget, TargetShare, "SELECT {columns} FROM compute_computetarget WHERE name = {name}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt with facts of its step and run, as they were read."""

    id: UUID
    name: str
    number: int
    status: StepStatus
    target: str
    started_at: datetime | None
    lines_read: int
    step_id: UUID
    run_id: UUID
    run_status: RunStatus
    planned: PlannedStep

    @property
    def node(self) -> str:
        return self.planned.node

    @property
    def active(self) -> bool:
        return self.status in STEP_ACTIVE

    @property
    def outputs(self) -> list[tuple[str, str, bool]]:
        """(port, type, optional) of each output."""
        return [(item.port, item.type, item.optional) for item in self.planned.outputs]


def find(name: str) -> Attempt | None:
    """The attempt of that name; None if its run was deleted."""
    run_id, node, number = parse_attempt_name(name)
    row = FIND.one(name=name, id=run_id)
    if row is None:
        return None
    return Attempt(
        id=row.id,
        name=name,
        number=number,
        status=StepStatus(row.status),
        target=row.target,
        started_at=row.started_at,
        lines_read=row.lines_read,
        step_id=row.step_id,
        run_id=run_id,
        run_status=RunStatus(row.run_status),
        planned=plan_of(run_id).by_node[node],
    )


def request(attempt: Attempt) -> StepRequest:
    """The request to compute. Leaves out inputs whose optional source was not written.

    Raises DomainError when a secret cannot be read.
    """
    step = attempt.planned
    return StepRequest(
        name=attempt.name,
        target=attempt.target,
        code=step,
        inputs=_inputs(attempt),
        outputs=attempt.outputs,
        limits=limits(attempt),
        labels={"run": str(attempt.run_id), "node": step.node, "attempt": str(attempt.number)},
        secrets=secret_values(step),
    )


def secret_values(step: PlannedStep) -> dict[str, str]:
    """The present values of the step's secrets by variable; raises DomainError when one cannot be read."""
    return values_for_step({variable: secret.name for variable, secret in step.secrets.items()})


def mask_of(step: PlannedStep) -> Mask:
    """Masks the step's secrets in what it left in its folder: its code may have written there itself."""
    names = [secret.name for secret in step.secrets.values()]
    return Mask(readable_values(names)) if names else NOTHING_SECRET


def _inputs(attempt: Attempt) -> dict[str, tuple[str, str]]:
    """Per port the type and digest of what the source step wrote."""
    step = attempt.planned
    sources = {item.source_node for item in step.inputs}
    written = dict(state_cache.known_outputs(attempt.run_id, sources))
    if missing := sources - written.keys():
        written.update(OUTPUTS(run_id=attempt.run_id, node=missing))
    found = {item.port: written.get(item.source_node, {}).get(item.source_port) for item in step.inputs}
    return {port: (ref["type"], ref["digest"]) for port, ref in found.items() if ref is not None}


def limits(attempt: Attempt) -> ResourceLimits:
    """The step's time limit, and an equal share of the target's memory and processors.

    Of processors a whole one at least: a step that runs while others wait need not crawl.
    """
    timeout = float(attempt.planned.timeout_seconds or inf)
    target = TARGET.one(name=attempt.target)
    if target is None:
        return ResourceLimits(timeout_seconds=timeout)
    parts = max(target.max_parallel, 1)
    asked = attempt.planned.memory_mb
    return ResourceLimits(
        memory_bytes=asked * MEGABYTE if asked else target.memory_bytes // parts,
        cpus=max(target.cpus / parts, min(target.cpus, 1.0)),
        timeout_seconds=timeout,
    )


def circumstances(attempt: Attempt) -> Circumstances:
    """What the verdict on an attempt without success depends on, besides how it ended."""
    crashed = StepAttempt.objects.filter(step_id=attempt.step_id, status=StepStatus.CRASHED)
    codes = [(error or {}).get("code") for error in crashed.values_list("error", flat=True)]
    return Circumstances(
        attempt=attempt.number,
        cancelling=attempt.run_status is RunStatus.CANCELLING,
        overdue=is_overdue(attempt),
        crashes=sum(code != STOPPED for code in codes),
        crash_retries=attempt.planned.crash_retries,
    )


def is_overdue(attempt: Attempt) -> bool:
    """Whether it is so far past its time limit that its supervisor must be gone.

    After a restart that takes its time again: the clock may have been set in between.
    """
    bound = attempt.planned.timeout_seconds
    if attempt.started_at is None or bound is None:
        return False
    limit = bound + OVERDUE_GRACE_SECONDS
    return wall_clock.witnessed_seconds(attempt.started_at.timestamp()) > limit
