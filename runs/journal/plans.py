"""The execution plans of runs, kept in memory: they never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from uuid import UUID

from designer.foundation.errors import NotFound
from designer.plan import ExecutionPlan, plan_from_json
from runs.models import Run

#: Plans kept per process. A plan of 1,000 steps takes about 5 MB.
KEPT_PLANS = 32

_kept: OrderedDict[UUID, ExecutionPlan] = OrderedDict()
_lock = threading.Lock()


def plan_of(run_id: UUID) -> ExecutionPlan:
    """The plan of a run; raises NotFound."""
    with _lock:
        plan = _kept.get(run_id)
        if plan is not None:
            _kept.move_to_end(run_id)
            return plan
    plan = _read(run_id)
    remember(run_id, plan)
    return plan


def remember(run_id: UUID, plan: ExecutionPlan) -> None:
    """Keep the plan of a run whose row is committed."""
    with _lock:
        _kept[run_id] = plan
        _kept.move_to_end(run_id)
        while len(_kept) > KEPT_PLANS:
            _kept.popitem(last=False)


def _read(run_id: UUID) -> ExecutionPlan:
    plan = Run.objects.filter(pk=run_id).values_list("plan", flat=True).first()
    if plan is None:
        raise NotFound(f"There is no run {run_id}.")
    return plan_from_json(plan)
