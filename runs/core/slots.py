"""Fair sharing of a target's free slots among waiting runs. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Demand(Generic[Key]):
    """A run's slots: how many it holds, how many more it wants, and since when it has waited."""

    run: Key
    active: int
    waiting: int
    since: datetime


def share(free: int, demands: Iterable[Demand[Key]]) -> dict[Key, int]:
    """Slots per run. Each slot goes to the run that holds the fewest; ties go to the longest wait.

    So a wide run cannot starve a narrow one that started later.
    """
    open_demands = [demand for demand in demands if demand.waiting > 0]
    shares: dict[Key, int] = {demand.run: 0 for demand in open_demands}
    for _ in range(free):
        if not open_demands:
            break
        first = min(open_demands, key=lambda demand: (demand.active, demand.since))
        open_demands.remove(first)
        shares[first.run] += 1
        if first.waiting > 1:
            open_demands.append(replace(first, active=first.active + 1, waiting=first.waiting - 1))
    return shares
