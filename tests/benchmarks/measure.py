"""Measurements, and the table they are printed in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured quantity. ``floor`` is what there is to compare with, ``bound`` how many times that it
    may be at most.

    The floor is measured in the same minute on the same machine (the bare library call, a process that
    does nothing), so the ratio stays the same where the machine is slow or busy and the value does not.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    floor: float | None = None
    floor_is: str = ""

    def __post_init__(self) -> None:
        if self.bound is not None and not self.floor:
            raise ValueError(f"'{self.name}' has a bound and no floor to compare with.")

    @property
    def within(self) -> bool:
        return self.bound is None or self.ratio is None or self.ratio <= self.bound

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return self.value / self.floor if self.floor else None


def median_milliseconds(call: Callable[[], object], repeats: int = 9, warm_up: int = 2) -> float:
    """The median wall time of a call in milliseconds, after calls that are not counted."""
    return statistics.median(milliseconds(call, repeats, warm_up))


def milliseconds(call: Callable[[], object], repeats: int = 9, warm_up: int = 2) -> list[float]:
    """The wall times of a call in milliseconds, after calls that are not counted."""
    for _ in range(warm_up):
        call()
    return [_milliseconds(call) for _ in range(repeats)]


def _milliseconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def beside(
    call: Callable[[], object], floor: Callable[[], object], repeats: int = 9, warm_up: int = 2
) -> tuple[float, float]:
    """The median wall times of a call and of its floor in milliseconds, measured in turn.

    A quick floor is called as often in a row as takes the time of one call: alone it would end before a
    busy machine takes its processor away, which the call does not.
    """
    for _ in range(warm_up):
        call()
        floor()
    calls, floors = [], []
    for _ in range(repeats):
        calls.append(_milliseconds(call))
        floors.append(in_a_row(floor, calls[-1]))
    return statistics.median(calls), statistics.median(floors)


def in_a_row(call: Callable[[], object], at_least: float) -> float:
    """Milliseconds of one call, of as many in a row as take the time."""
    begin, count = time.perf_counter(), 0
    while not count or time.perf_counter() - begin < at_least / 1000:
        call()
        count += 1
    return (time.perf_counter() - begin) * 1000 / count


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


HEADER = ("measured", "value", "floor", "times", "bound", "", "the floor is")


def table(measurements: Iterable[Measurement]) -> str:
    """The measurements as an aligned text table."""
    rows = [HEADER, *map(_row, measurements)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    return "\n".join(_line(row, widths) for row in rows)


def _row(item: Measurement) -> tuple[str, ...]:
    return (
        item.name,
        f"{item.value:.1f} {item.unit}",
        "" if item.floor is None else f"{item.floor:.1f} {item.unit}",
        "" if item.ratio is None else f"{item.ratio:.2f}",
        "" if item.bound is None else f"≤ {item.bound:g}",
        "" if item.bound is None else ("ok" if item.within else "TOO MUCH"),
        item.floor_is,
    )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    numbers = {1, 2, 3, 4}
    cells = [
        cell.rjust(width) if column in numbers else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
