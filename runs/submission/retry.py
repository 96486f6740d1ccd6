"""Retrying a run: a new run that carries over what succeeded."""

from __future__ import annotations

from uuid import UUID

from designer.plan import ExecutionPlan
from runs.core.errors import InvalidTransition
from runs.core.states import RUN_TERMINAL, STEP_DONE, RunStatus
from runs.journal.plans import plan_of
from runs.journal.snapshot import missing_outputs, run_or_404
from runs.models import Run, StepRun
from runs.submission.start import start_run


def retry_run(run_id: UUID, *, started_by: str = "") -> Run:
    """A new run of the same plan; raises InvalidTransition while it runs or when all succeeded."""
    run = ended_run(run_id)
    if run.status == RunStatus.SUCCEEDED:
        raise InvalidTransition("There is nothing to retry: every step succeeded.")
    return again(run, plan_of(run.id), started_by)


def ended_run(run_id: UUID) -> Run:
    """The run; raises NotFound, and InvalidTransition while it goes on."""
    run = run_or_404(run_id)
    if run.status not in RUN_TERMINAL:
        raise InvalidTransition("The run has not ended. Cancel it first, or wait for its end.")
    return run


def again(run: Run, plan: ExecutionPlan, started_by: str) -> Run:
    """A new run of the document of an earlier one, which carries over what need not run again."""
    return start_run(
        run.document,
        plan,
        pipeline=run.pipeline_id,
        revision=run.pipeline_revision,
        experiment=run.experiment.name,
        name=run.name,
        parameters=run.parameters,
        started_by=started_by or run.started_by,
        endpoint_version=run.endpoint_version_id,
        retry_of=run.id,
        carried=_carried(run, plan),
    )


def _carried(run: Run, plan: ExecutionPlan) -> list[StepRun]:
    """What need not run again: it is done, its bytes are there, and so for all it read."""
    steps = {step.node: step for step in StepRun.objects.filter(run=run).select_related("reused_from")}
    kept: dict[str, StepRun] = {}
    for planned in plan.steps:
        step = steps[planned.node]
        whole = all(source in kept or plan.by_node[source].fixed for source in plan.upstream[planned.node])
        wanted = step.status in STEP_DONE and not planned.fixed and not planned.regenerate
        if wanted and whole and not missing_outputs(step.outputs):
            kept[planned.node] = step
    return list(kept.values())
