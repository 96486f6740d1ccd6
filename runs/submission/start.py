"""A plan becomes a run: its rows, its first events and its first launches, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from designer.foundation.ids import uuid7
from designer.plan import ExecutionPlan, plan_to_json
from runs.core.events import RunEvent
from runs.journal.record import TRIES, record_new
from runs.journal.snapshot import reused_from_json, seconds_of
from runs.models import Experiment, Run, StepRun
from runs.reuse.keys import warm_up
from runs.scheduling.advance import next_moves

DEFAULT_EXPERIMENT = "default"


def start_run(
    document: Mapping[str, Any],
    plan: ExecutionPlan,
    *,
    pipeline: UUID | None = None,
    revision: int | None = None,
    experiment: str = DEFAULT_EXPERIMENT,
    name: str = "",
    parameters: Mapping[str, Any] | None = None,
    started_by: str = "",
    idempotency_key: str | None = None,
    endpoint_version: UUID | None = None,
    retry_of: UUID | None = None,
    carried: Sequence[StepRun] = (),
) -> Run:
    """Start a run of the plan. With an ``idempotency_key`` that was used: the run it made then.

    ``carried`` are steps of an earlier run that need not run again (see ``retry``).
    """
    if idempotency_key and (earlier := _started_with(idempotency_key)):
        return earlier
    warm_up(plan.steps)
    run = Run(
        name=name or str(document.get("name", ""))[:200],
        experiment=Experiment.objects.get_or_create(name=experiment)[0],
        pipeline_id=pipeline,
        pipeline_revision=revision,
        endpoint_version_id=endpoint_version,
        document=dict(document),
        plan=plan_to_json(plan),
        parameters=dict(parameters or {}),
        retry_of_id=retry_of,
        started_by=started_by,
        idempotency_key=idempotency_key,
        # Not when its row is written: a run of which all is reused has ended by then.
        created_at=timezone.now(),
    )
    for tries_left in reversed(range(TRIES)):
        try:
            return _started(run, plan, carried)
        except IntegrityError:
            # Two requests with one key at once: the other one's run is the answer to both.
            other = _started_with(idempotency_key) if idempotency_key else None
            if other is not None:
                return other
            if not tries_left:
                raise
    raise AssertionError("The last try returns or raises.")


def _started(run: Run, plan: ExecutionPlan, carried: Sequence[StepRun]) -> Run:
    kept = {step.node: step for step in carried}
    steps = [
        StepRun(
            id=uuid7(),
            run=run,
            node=step.node,
            position=position,
            target=step.compute,
            reuse_key=kept[step.node].reuse_key if step.node in kept else None,
            key_parts=kept[step.node].key_parts if step.node in kept else None,
        )
        for position, step in enumerate(plan.steps)
    ]
    run.last_seq = 0
    events = [RunEvent("run.queued"), *(_reused(step) for step in carried)]
    with transaction.atomic():
        record_new(run, plan, steps, events, follow=next_moves)
    return run


def _reused(step: StepRun) -> RunEvent:
    # What was itself reused points at the step that ran: its metrics are there.
    source = step.reused_from or step
    data = {
        "outputs": step.outputs,
        "reused_from": reused_from_json(source),
        "saved_seconds": seconds_of(source),
        "because": [],
    }
    return RunEvent("step.reused", step.node, data)


def _started_with(idempotency_key: str) -> Run | None:
    return Run.objects.filter(idempotency_key=idempotency_key).first()
