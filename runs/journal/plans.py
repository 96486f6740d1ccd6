"""The execution plans of runs, kept in memory: they never change."""

from __future__ import annotations

from uuid import UUID

from designer.foundation.errors import NotFound
from designer.plan import ExecutionPlan, plan_from_json
from runs.core.kept import Kept
from runs.models import Run

#: Steps of the plans kept per process. A plan of 1,000 steps takes about 5 MB.
KEPT_STEPS = 32_000

_kept: Kept[UUID, ExecutionPlan] = Kept(KEPT_STEPS)


def plan_of(run_id: UUID) -> ExecutionPlan:
    """The plan of a run; raises NotFound."""
    plan = _kept.get(run_id)
    if plan is None:
        plan = _read(run_id)
        remember(run_id, plan)
    return plan


def remember(run_id: UUID, plan: ExecutionPlan) -> None:
    """Keep the plan of a run whose row is committed."""
    _kept.put(run_id, plan, 1 + len(plan.steps))


def _read(run_id: UUID) -> ExecutionPlan:
    plan = Run.objects.filter(pk=run_id).values_list("plan", flat=True).first()
    if plan is None:
        raise NotFound(f"There is no run {run_id}.")
    return plan_from_json(plan)
