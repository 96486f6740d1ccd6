"""Retrying a run: a new run that carries over what succeeded."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from compute import services as compute
from designer.services.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.states import RUN_TERMINAL, STEP_DONE, RunStatus
from runs.models import Run, StepRun
from runs.plans import plan_of
from runs.selectors import reused_from_json, run_or_404
from runs.services.start import start_run


def retry_run(run_id: UUID, *, started_by: str = "") -> Run:
    """A new run of the same plan; raises InvalidTransition while it runs or when all succeeded."""
    run = run_or_404(run_id)
    if run.status not in RUN_TERMINAL:
        raise InvalidTransition("The run has not ended. Cancel it first, or wait for its end.")
    if run.status == RunStatus.SUCCEEDED:
        raise InvalidTransition("There is nothing to retry: every step succeeded.")
    return start_run(
        run.document,
        plan_of(run.id),
        pipeline=run.pipeline_id,
        revision=run.pipeline_revision,
        experiment=run.experiment.name,
        name=run.name,
        parameters=run.parameters,
        started_by=started_by or run.started_by,
        endpoint_version=run.endpoint_version_id,
        retry_of=run.id,
        carried=_carried(run),
    )


def _carried(run: Run) -> list[RunEvent]:
    """What need not run again: it succeeded, its bytes are there, and so for all it read."""
    steps = {step.node: step for step in StepRun.objects.filter(run=run).select_related("reused_from")}
    plan = plan_of(run.id)
    kept: dict[str, RunEvent] = {}
    for planned in plan.steps:
        step = steps[planned.node]
        whole = all(source in kept or plan.by_node[source].fixed for source in plan.upstream[planned.node])
        if step.status in STEP_DONE and not planned.fixed and whole and _stored(step.outputs):
            kept[planned.node] = _reused(step)
    return list(kept.values())


def _reused(step: StepRun) -> RunEvent:
    # What was itself reused points at the step that ran: its metrics are there.
    source = step.reused_from or step
    return RunEvent(
        "step.reused", step.node, {"outputs": step.outputs, "reused_from": reused_from_json(source)}
    )


def _stored(outputs: Mapping[str, Mapping[str, str]]) -> bool:
    store = compute.store()
    return all(store.has(ref["digest"]) for ref in outputs.values())
