"""Deleting a run that has ended: its rows and its steps' folders."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from compute import services
from runs.core.errors import InvalidTransition
from runs.core.states import RUN_TERMINAL
from runs.journal.snapshot import run_or_404
from runs.models import LoggedItem, Metric, StepAttempt, StepRun


def delete_run(run_id: UUID) -> None:
    """Delete a run; raises NotFound, and InvalidTransition while it has not ended.

    Steps of other runs that reuse its results get its metrics. The outputs stay in the store,
    where others may use them.
    """
    run = run_or_404(run_id)
    if run.status not in RUN_TERMINAL:
        raise InvalidTransition("The run has not ended. Cancel it before you delete it.")
    names = list(StepAttempt.objects.filter(step__run=run).values_list("name", flat=True))
    with transaction.atomic():
        for step in StepRun.objects.filter(run=run, steprun__isnull=False).distinct():
            _hand_over(step)
        run.delete()
    for name in names:
        services.erase(name)


def _hand_over(step: StepRun) -> None:
    """Move the metrics to the first step that reuses this one; the others now reuse that step."""
    heir, *others = StepRun.objects.filter(reused_from=step).exclude(run_id=step.run_id).order_by("id")
    for rows in (Metric.objects, LoggedItem.objects):
        rows.filter(step_run=step, attempt=step.attempt).update(step_run=heir, attempt=heir.attempt)
    StepRun.objects.filter(pk__in=[other.pk for other in others]).update(reused_from=heir)
