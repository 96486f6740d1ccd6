"""Measurements, and the table they are printed in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured quantity. ``bound`` is the most it may be, ``floor`` what there is to compare with.

    The floor is measured in the same minute on the same machine (the bare library call, a
    process that does nothing): how many times the floor a value is tells how much of it is ours,
    also where the machine is slow or busy.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    floor: float | None = None
    floor_is: str = ""

    @property
    def within(self) -> bool:
        return self.bound is None or self.value <= self.bound

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return self.value / self.floor if self.floor else None


def median_milliseconds(call: Callable[[], object], repeats: int = 9, warm_up: int = 2) -> float:
    """The median wall time of a call in milliseconds, after calls that are not counted."""
    for _ in range(warm_up):
        call()
    return statistics.median(_milliseconds(call) for _ in range(repeats))


def _milliseconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


HEADER = ("measured", "value", "bound", "", "floor", "times", "the floor is")


def table(measurements: Iterable[Measurement]) -> str:
    """The measurements as an aligned text table."""
    rows = [HEADER, *map(_row, measurements)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    return "\n".join(_line(row, widths) for row in rows)


def _row(item: Measurement) -> tuple[str, ...]:
    return (
        item.name,
        f"{item.value:.1f} {item.unit}",
        "" if item.bound is None else f"≤ {item.bound:g} {item.unit}",
        "" if item.bound is None else ("ok" if item.within else "TOO MUCH"),
        "" if item.floor is None else f"{item.floor:.1f} {item.unit}",
        "" if item.ratio is None else f"{item.ratio:.1f}",
        item.floor_is,
    )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    numbers = {1, 2, 4, 5}
    cells = [
        cell.rjust(width) if column in numbers else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
