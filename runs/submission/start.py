"""A plan becomes a run: its rows, its first events and its first launches, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from designer.foundation.ids import uuid7
from designer.plan import ExecutionPlan, plan_to_json
from runs.core.events import RunEvent
from runs.journal.plans import remember
from runs.journal.record import TRIES, record_new
from runs.journal.snapshot import result_of
from runs.models import Experiment, Run, StepRun
from runs.reuse.keys import warm_up
from runs.scheduling.advance import next_moves
from runs.submission.asking import ask_about_plan
from runs.submission.numbers import next_number
from runs.submission.request import DEFAULT_EXPERIMENT, LONGEST_NAME, RunRequest


def start_run(request: RunRequest, plan: ExecutionPlan, completed: Sequence[StepRun] = ()) -> Run:
    """Start a run of the plan. With an ``idempotency_key`` that was used before: the run it started then.

    Raises CodeFromElsewhere if the request ``asks`` and the plan has such code.
    ``completed``: steps of an earlier run of the plan whose results are taken without a look at keys.
    """
    if request.origin.asks:
        ask_about_plan(plan)
    warm_up(plan.steps)
    run = _new_run(request, plan)
    for tries_left in reversed(range(TRIES)):
        try:
            return _started(run, plan, completed)
        except IntegrityError:
            # Two requests with the same key arrived together: both get the other one's run.
            if other := started_with(run.idempotency_key):
                return other
            if not tries_left:
                raise
    raise AssertionError("The last try returns or raises.")


def started_with(idempotency_key: str | None) -> Run | None:
    """The run that was started with this key."""
    return Run.objects.filter(idempotency_key=idempotency_key).first() if idempotency_key else None


def _new_run(request: RunRequest, plan: ExecutionPlan) -> Run:
    origin = request.origin
    return Run(
        name=request.name or str(request.document.get("name", ""))[:LONGEST_NAME],
        experiment=Experiment.objects.get_or_create(name=request.experiment or DEFAULT_EXPERIMENT)[0],
        pipeline_id=origin.pipeline,
        pipeline_revision=origin.revision,
        endpoint_version_id=origin.endpoint_version,
        document=dict(request.document),
        plan=plan_to_json(plan),
        parameters=dict(plan.parameters),
        retry_of_id=origin.retry_of,
        started_by=origin.started_by,
        idempotency_key=origin.idempotency_key,
        # Set now, not when the row is written: a run that reuses everything has ended by then.
        created_at=timezone.now(),
    )


def _started(run: Run, plan: ExecutionPlan, completed: Sequence[StepRun]) -> Run:
    earlier = {step.node: step for step in completed}
    steps = [
        StepRun(
            id=uuid7(),
            run=run,
            node=step.node,
            position=position,
            target=step.compute,
            reuse_key=earlier[step.node].reuse_key if step.node in earlier else None,
            key_parts=earlier[step.node].key_parts if step.node in earlier else None,
        )
        for position, step in enumerate(plan.steps)
    ]
    run.last_seq = 0
    reused = (RunEvent("step.reused", step.node, result_of(step).reused_data()) for step in completed)
    with transaction.atomic():
        # The first thing after the commit: launches that follow it need the plan.
        transaction.on_commit(partial(remember, run.id, plan))
        run.number = next_number(run.pipeline_id)
        record_new(run, plan, steps, [RunEvent("run.queued"), *reused], follow=next_moves)
    return run
