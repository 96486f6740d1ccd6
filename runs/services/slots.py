"""How many slots of each target a run may take now, and which other runs to wake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q

from compute.models import ComputeTarget
from runs.core.slots import Demand, share
from runs.core.states import STEP_ACTIVE, StepStatus
from runs.ledger import Ledger
from runs.models import StepRun


@dataclass(frozen=True, slots=True)
class Slots:
    """``own``: per target what this run may take. ``wake``: runs for which slots are free."""

    own: Mapping[str, int]
    wake: Sequence[UUID]


def deal(ledger: Ledger, wants: Mapping[str, int], targets: Collection[str]) -> Slots:
    """Deal the free slots of the targets among this run and those that wait.

    Locks the targets' rows (in name order), so that two runs recorded at once never take the
    same slot.
    """
    if not targets:
        return Slots({}, ())
    limits = _lock_targets(targets)
    others = _other_demands(ledger, targets)
    own: dict[str, int] = {}
    wake: set[UUID] = set()
    for target in targets:
        demands = [*others.get(target, ()), _own_demand(ledger, target, wants.get(target, 0))]
        # A target that is not there has no limit: launching on it fails with the reason.
        limit = limits.get(target, wants.get(target, 0) + sum(item.active for item in demands))
        dealt = share(limit - sum(item.active for item in demands), demands)
        own[target] = dealt.pop(ledger.run.id, 0)
        wake |= {run_id for run_id, count in dealt.items() if count > 0}
    return Slots(own, sorted(wake))


def _lock_targets(names: Collection[str]) -> dict[str, int]:
    rows = ComputeTarget.objects.filter(name__in=names).order_by("name")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return dict(rows.values_list("name", "max_parallel"))


def _own_demand(ledger: Ledger, target: str, wanted: int) -> Demand[UUID]:
    """This run as the transaction sees it, which the database does not yet."""
    mine = [step for step in ledger.steps.values() if step.target == target]
    active = sum(step.status in STEP_ACTIVE for step in mine)
    waiting = [
        step.ready_at or ledger.now
        for step in mine
        if step.status is StepStatus.READY and step.awaiting is None
    ]
    return Demand(ledger.run.id, active, wanted, min(waiting, default=ledger.now))


def _other_demands(ledger: Ledger, targets: Collection[str]) -> dict[str, list[Demand[UUID]]]:
    steps = StepRun.objects.filter(target__in=targets, status__in=[StepStatus.READY, *sorted(STEP_ACTIVE)])
    # What another computes for them wants no slot.
    not_held = Q(held_until=None, awaiting_key=None) | Q(held_until__lte=ledger.now, awaiting_key=None)
    rows = (
        steps.exclude(run_id=ledger.run.id)
        .filter(Q(status__in=STEP_ACTIVE) | not_held)
        .order_by()
        .values_list("target", "run_id", "status")
        .annotate(count=Count("id"), since=Min("ready_at"))
    )
    return _grouped(rows, ledger.now)


def _grouped(rows: Any, now: datetime) -> dict[str, list[Demand[UUID]]]:
    counts: dict[tuple[str, UUID], Counter[str]] = {}
    since: dict[tuple[str, UUID], datetime] = {}
    for target, run_id, status, count, first in rows:
        kind = "active" if status in STEP_ACTIVE else "waiting"
        counts.setdefault((target, run_id), Counter())[kind] += count
        if kind == "waiting" and first is not None:
            since[target, run_id] = first
    demands: dict[str, list[Demand[UUID]]] = {}
    for (target, run_id), count in counts.items():
        demand = Demand(run_id, count["active"], count["waiting"], since.get((target, run_id), now))
        demands.setdefault(target, []).append(demand)
    return demands
