"""Attempts: what a try of a step is asked to run, and the facts around its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from compute.models import ComputeTarget
from compute.services import StepRequest
from compute.spec import ResourceLimits
from designer.plan import PlannedStep
from runs.core.names import parse_attempt_name
from runs.core.states import STEP_ACTIVE, RunStatus, StepStatus
from runs.core.verdict import STOPPED, Circumstances
from runs.journal import step_states
from runs.journal.plans import plan_of
from runs.models import StepAttempt, StepRun
from runs.sql import rows

#: How long past its time limit a step may be before the engine ends it: its supervisor comes first.
OVERDUE_GRACE_SECONDS = 60.0
MEGABYTE = 2**20
FOUND_COLUMNS = ("id", "status", "target", "started_at", "lines_read", "step_id")
#: With its run's status. ``{id}`` is the run's.
FIND = f"""
    SELECT {", ".join(f"attempt.{name}" for name in FOUND_COLUMNS)}, run.status
    FROM runs_stepattempt attempt, runs_run run WHERE attempt.name = {{name}} AND run.id = {{id}}
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt with what its step and run say of it, as they were read."""

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
        """(port, type, optional) of what the step is to write."""
        return [(item.port, item.type, item.optional) for item in self.planned.outputs]


def find(name: str) -> Attempt | None:
    """The attempt of that name; None when its run is gone."""
    run_id, node, number = parse_attempt_name(name)
    found = rows.query(StepAttempt, FIND, {"name": name, "id": run_id}, (*FOUND_COLUMNS, None))
    if not found:
        return None
    id, status, target, started_at, lines_read, step_id, run_status = found[0]
    return Attempt(
        id, name, number, StepStatus(status), target, started_at, lines_read, step_id, run_id,
        RunStatus(run_status), plan_of(run_id).by_node[node],
    )  # fmt: skip


def request(attempt: Attempt) -> StepRequest:
    """What compute is asked to prepare. Inputs whose optional output was not written are left out."""
    step = attempt.planned
    return StepRequest(
        name=attempt.name,
        target=attempt.target,
        component=step.component,
        version=step.version,
        entry=step.entry,
        parameters=step.parameters,
        inputs=_inputs(attempt),
        outputs=attempt.outputs,
        environment=step.environment,
        limits=limits(attempt),
        network=step.network,
        user_code=step.user_code,
        labels={"run": str(attempt.run_id), "node": step.node, "attempt": str(attempt.number)},
    )


def _inputs(attempt: Attempt) -> dict[str, tuple[str, str]]:
    """Per port the type and digest of what the source step wrote."""
    step = attempt.planned
    sources = {item.source_node for item in step.inputs}
    written = dict(step_states.outputs_known(attempt.run_id, sources))
    if missing := sources - written.keys():
        where = {"run_id": attempt.run_id, "node": tuple(missing)}
        written.update(rows.select(StepRun, ("node", "outputs"), where))
    found = {item.port: written.get(item.source_node, {}).get(item.source_port) for item in step.inputs}
    return {port: (ref["type"], ref["digest"]) for port, ref in found.items() if ref is not None}


def limits(attempt: Attempt) -> ResourceLimits:
    """The step's time limit, and an equal share of what the target has.

    Of processors a whole one at least: a step that runs while others wait need not crawl.
    """
    timeout = float(attempt.planned.timeout_seconds)
    found = rows.select(ComputeTarget, ("max_parallel", "memory_bytes", "cpus"), {"name": attempt.target})
    if not found:
        return ResourceLimits(timeout_seconds=timeout)
    parallel, memory, cpus = found[0]
    parts = max(parallel, 1)
    asked = attempt.planned.memory_mb
    memory = asked * MEGABYTE if asked else memory // parts
    return ResourceLimits(
        memory_bytes=memory, cpus=max(cpus / parts, min(cpus, 1.0)), timeout_seconds=timeout
    )


def circumstances(attempt: Attempt) -> Circumstances:
    """What the verdict on an attempt that did not succeed depends on, besides its end."""
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
    """Whether it runs so long past its limit that its supervisor cannot be at work."""
    if attempt.started_at is None:
        return False
    limit = timedelta(seconds=attempt.planned.timeout_seconds + OVERDUE_GRACE_SECONDS)
    return timezone.now() - attempt.started_at > limit
