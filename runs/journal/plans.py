"""The execution plans of runs, parsed once per process: they never change."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from designer.foundation.errors import NotFound
from designer.plan import ExecutionPlan, plan_from_json
from runs.models import Run

#: Plans kept parsed. A plan of 1,000 steps takes about 5 MB.
KEPT_PLANS = 32


@lru_cache(maxsize=KEPT_PLANS)
def plan_of(run_id: UUID) -> ExecutionPlan:
    """The plan of a run; raises NotFound."""
    plan = Run.objects.filter(pk=run_id).values_list("plan", flat=True).first()
    if plan is None:
        raise NotFound(f"There is no run {run_id}.")
    return plan_from_json(plan)
