"""Retrying a run: a new run that takes over what succeeded."""

from __future__ import annotations

from uuid import UUID

from designer.plan import ExecutionPlan
from runs.core.errors import InvalidTransition
from runs.core.states import RUN_TERMINAL, STEP_DONE, RunStatus
from runs.journal.plans import plan_of
from runs.journal.snapshot import missing_outputs, run_or_404
from runs.models import Run, StepRun
from runs.submission.request import Origin, RunRequest
from runs.submission.start import start_run


def retry_run(run_id: UUID, *, started_by: str = "", asks: bool = False) -> Run:
    """A new run of the same plan; raises InvalidTransition while it runs or when all succeeded.

    ``asks``: see Origin.
    """
    run = ended_run(run_id)
    if run.status == RunStatus.SUCCEEDED:
        raise InvalidTransition("There is nothing to retry: every step succeeded.")
    return run_again(run, plan_of(run.id), started_by, asks=asks)


def ended_run(run_id: UUID) -> Run:
    """The run; raises NotFound, and InvalidTransition if it has not ended."""
    run = run_or_404(run_id)
    if run.status not in RUN_TERMINAL:
        raise InvalidTransition("The run has not ended. Cancel it first, or wait for its end.")
    return run


def run_again(run: Run, plan: ExecutionPlan, started_by: str, *, asks: bool) -> Run:
    """A new run of an earlier one's document, with its first name; takes over what need not run again."""
    origin = Origin(
        pipeline=run.pipeline_id,
        revision=run.pipeline_revision,
        endpoint_version=run.endpoint_version_id,
        retry_of=run.id,
        started_by=started_by or run.started_by,
        asks=asks,
    )
    request = RunRequest(run.document, origin=origin, experiment=run.experiment.name, name=run.first_name)
    return start_run(request, plan, _completed(run, plan))


def _completed(run: Run, plan: ExecutionPlan) -> list[StepRun]:
    """Steps that need not run again: they succeeded, their bytes are there, and so for all they read."""
    steps = {step.node: step for step in StepRun.objects.filter(run=run).select_related("reused_from")}
    found: dict[str, StepRun] = {}
    for planned in plan.steps:
        step = steps[planned.node]
        whole = all(source in found or plan.by_node[source].fixed for source in plan.upstream[planned.node])
        wanted = step.status in STEP_DONE and not planned.fixed and not planned.regenerate
        if wanted and whole and not missing_outputs(step.outputs):
            found[planned.node] = step
    return list(found.values())
