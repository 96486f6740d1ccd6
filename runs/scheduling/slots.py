"""How many slots of each target a run may take now, and which other runs to wake."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from compute.models import ComputeTarget
from runs.core.slots import Demand, share
from runs.core.states import STEP_ACTIVE, STEP_DEMANDING
from runs.journal.ledger import Ledger
from runs.models import StepRun
from runs.sql.statements import Select, states


class TargetLimit(NamedTuple):
    name: str
    max_parallel: int


class DemandRow(NamedTuple):
    target: str
    run_id: UUID
    status: str
    steps: int
    ready_at: datetime | None


LOCK_TARGETS = Select(
    ComputeTarget,
    TargetLimit,
    "SELECT {columns} FROM compute_computetarget WHERE name IN ({name}) ORDER BY name{lock}",
)
#: Steps of other runs that hold or want a slot.
OTHER_DEMANDS = Select(
    StepRun,
    DemandRow,
    f"""
    SELECT target, run_id, status, COUNT(*), MIN(ready_at) FROM runs_steprun
    WHERE target IN ({{target}}) AND run_id <> {{run_id}}
        AND status IN ({states(STEP_DEMANDING)})
        AND (
            status <> 'ready'
            OR (awaiting_key IS NULL AND (held_until IS NULL OR held_until <= {{held_until}}))
        )
    GROUP BY target, run_id, status
    """,
)


@dataclass(frozen=True, slots=True)
class Slots:
    """``own``: slots per target that this run may take. ``wake``: other runs that can take free slots."""

    own: Mapping[str, int]
    wake: Sequence[UUID]


def allot(ledger: Ledger, wants: Mapping[str, int], targets: Collection[str]) -> Slots:
    """Share the targets' free slots between this run and the others that wait for one.

    Locks the targets' rows, in name order, so that two concurrent runs never take the same slot.
    """
    if not targets:
        return Slots({}, ())
    limits: dict[str, int] = dict(LOCK_TARGETS(name=list(targets)))
    others = _other_demands(ledger, targets)
    own: dict[str, int] = {}
    wake: set[UUID] = set()
    for target in targets:
        demands = [*others.get(target, ()), _own_demand(ledger, target, wants.get(target, 0))]
        # A missing target gets no limit here: launching on it fails with the reason.
        limit = limits.get(target, wants.get(target, 0) + sum(item.active for item in demands))
        shares = share(limit - sum(item.active for item in demands), demands)
        own[target] = shares.pop(ledger.run.id, 0)
        wake |= {run_id for run_id, count in shares.items() if count > 0}
    return Slots(own, sorted(wake))


def _own_demand(ledger: Ledger, target: str, wanted: int) -> Demand[UUID]:
    """This run's demand, including changes of this transaction that are not yet written."""
    states = ledger.projection.steps
    # ``ready`` is in order: the first has waited longest.
    waiting = (states.facts[node] for node in states.ready if node not in states.awaiting)
    first = next((step.ready_at for step in waiting if step.target == target), None)
    return Demand(ledger.run.id, states.active[target], wanted, first or ledger.now)


def _other_demands(ledger: Ledger, targets: Collection[str]) -> dict[str, list[Demand[UUID]]]:
    """Per target, the other runs that hold or want slots. A step wants none during its back-off or while it
    waits for another step's result."""
    found = OTHER_DEMANDS(target=list(targets), run_id=ledger.run.id, held_until=ledger.now)
    active: dict[tuple[str, UUID], int] = {}
    waiting: dict[tuple[str, UUID], tuple[int, datetime]] = {}
    for target, run_id, status, steps, ready_at in found:
        if status in STEP_ACTIVE:
            active[target, run_id] = active.get((target, run_id), 0) + steps
        else:
            waiting[target, run_id] = steps, ready_at or ledger.now
    demands: dict[str, list[Demand[UUID]]] = {}
    for target, run_id in {**waiting, **active}:
        count, since = waiting.get((target, run_id), (0, ledger.now))
        demand = Demand(run_id, active.get((target, run_id), 0), count, since)
        demands.setdefault(target, []).append(demand)
    return demands
