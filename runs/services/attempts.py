"""Attempts: what a try of a step is asked to run, and the facts around its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from compute.models import ComputeTarget
from compute.services import StepRequest
from compute.spec import ResourceLimits
from designer.plan import PlannedStep
from runs.core.states import STEP_ACTIVE, RunStatus, StepStatus
from runs.core.verdict import STOPPED, Circumstances
from runs.models import StepAttempt, StepRun
from runs.plans import plan_of

#: How long past its time limit a step may be before the engine ends it: its supervisor comes first.
OVERDUE_GRACE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt with the step it is of."""

    name: str
    number: int
    status: StepStatus
    target: str
    run_id: UUID
    run_status: RunStatus
    step_id: UUID
    planned: PlannedStep
    row: StepAttempt

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
    row = (
        StepAttempt.objects.filter(name=name)
        .select_related("step", "step__run")
        .defer("step__run__document", "step__run__plan", "step__outputs")
        .first()
    )
    return None if row is None else of(row)


def of(row: StepAttempt) -> Attempt:
    """The attempt of a row that was read with its step and run."""
    run = row.step.run
    return Attempt(
        name=row.name,
        number=row.number,
        status=StepStatus(row.status),
        target=row.target,
        run_id=run.id,
        run_status=RunStatus(run.status),
        step_id=row.step_id,
        planned=plan_of(run.id).by_node[row.step.node],
        row=row,
    )


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
    steps = StepRun.objects.filter(run_id=attempt.run_id, node__in=sources)
    written = dict(steps.values_list("node", "outputs")) if sources else {}
    found = {item.port: written.get(item.source_node, {}).get(item.source_port) for item in step.inputs}
    return {port: (ref["type"], ref["digest"]) for port, ref in found.items() if ref is not None}


def limits(attempt: Attempt) -> ResourceLimits:
    """The step's time limit, and an equal share of what the target has."""
    timeout = float(attempt.planned.timeout_seconds)
    target = ComputeTarget.objects.filter(pk=attempt.target).first()
    if target is None:
        return ResourceLimits(timeout_seconds=timeout)
    parts = max(target.max_parallel, 1)
    return ResourceLimits(
        memory_bytes=target.memory_bytes // parts, cpus=target.cpus / parts, timeout_seconds=timeout
    )


def circumstances(attempt: Attempt) -> Circumstances:
    """What the verdict on the attempt's end depends on, besides the end itself."""
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
    started = attempt.row.started_at
    limit = timedelta(seconds=attempt.planned.timeout_seconds + OVERDUE_GRACE_SECONDS)
    return started is not None and timezone.now() - started > limit
