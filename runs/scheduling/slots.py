"""How many slots of each target a run may take now, and which other runs to wake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from compute.models import ComputeTarget
from runs.core.slots import Demand, share
from runs.core.states import STEP_ACTIVE
from runs.journal.ledger import Ledger
from runs.models import StepRun
from runs.sql import rows

#: Of other runs' steps: (target, run, status, how many, since when). The states are spelt out as the index
#: of them has them: given as values, SQLite does not see that it fits.
OTHER_DEMANDS = """
    SELECT target, run_id, status, COUNT(*), MIN(ready_at) FROM runs_steprun
    WHERE target IN ({target}) AND run_id <> {run_id} AND status IN ('ready', 'launching', 'running') AND (
        status <> 'ready' OR (awaiting_key IS NULL AND (held_until IS NULL OR held_until <= {held_until}))
    )
    GROUP BY target, run_id, status
"""


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
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return dict(
        rows.select(ComputeTarget, ("name", "max_parallel"), {"name": list(names)}, f" ORDER BY name{lock}")
    )


def _own_demand(ledger: Ledger, target: str, wanted: int) -> Demand[UUID]:
    """This run as the transaction sees it, which the database does not yet."""
    states = ledger.step_states
    # The first that waits has waited longest.
    waiting = (states.facts[node] for node in states.ready if node not in states.awaiting)
    first = next((step.ready_at for step in waiting if step.target == target), None)
    return Demand(ledger.run.id, states.active[target], wanted, first or ledger.now)


def _other_demands(ledger: Ledger, targets: Collection[str]) -> dict[str, list[Demand[UUID]]]:
    """Per target the other runs that hold slots or want some. A step wants none in its back-off, nor while
    another computes what it needs."""
    values = {
        "target": list(targets),
        "run_id": ledger.run.id,
        "held_until": ledger.now,
    }
    found = rows.query(StepRun, OTHER_DEMANDS, values, ("target", "run_id", "status", None, "ready_at"))
    counts: dict[tuple[str, UUID], Counter[str]] = {}
    since: dict[tuple[str, UUID], datetime] = {}
    for target, run_id, status, count, first in found:
        kind = "active" if status in STEP_ACTIVE else "waiting"
        counts.setdefault((target, run_id), Counter())[kind] += count
        if kind == "waiting" and first is not None:
            since[target, run_id] = first
    demands: dict[str, list[Demand[UUID]]] = {}
    for (target, run_id), count in counts.items():
        demand = Demand(run_id, count["active"], count["waiting"], since.get((target, run_id), ledger.now))
        demands.setdefault(target, []).append(demand)
    return demands
