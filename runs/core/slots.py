"""Sharing a target's free slots among the runs that wait for them. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Demand(Generic[Key]):
    """A run that wants slots: how many it holds, how many more it could use, since when."""

    run: Key
    active: int
    waiting: int
    since: datetime


def share(free: int, demands: Iterable[Demand[Key]]) -> dict[Key, int]:
    """Slots per run, dealt one by one to the run that holds the fewest; ties to the longest wait.

    So a wide run cannot starve a narrow one that came later.
    """
    open_demands = [demand for demand in demands if demand.waiting > 0]
    dealt: dict[Key, int] = {demand.run: 0 for demand in open_demands}
    for _ in range(free):
        if not open_demands:
            break
        first = min(open_demands, key=lambda demand: (demand.active, demand.since))
        open_demands.remove(first)
        dealt[first.run] += 1
        if first.waiting > 1:
            open_demands.append(replace(first, active=first.active + 1, waiting=first.waiting - 1))
    return dealt
