"""How much a figure grows with the number of runs, told by all of its samples and not by two of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

Point = tuple[float, float]


def slope(points: Sequence[Point]) -> float:
    """The median of the slopes of all pairs (Theil and Sen): a third of the points may be wild."""
    pairs = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for index, earlier in enumerate(points)
        for later in points[index + 1 :]
    ]
    return statistics.median(pairs)


def drift(points: Sequence[Point]) -> float:
    """What the figure grew by from the first of the points to the last, by their slope."""
    return slope(points) * (points[-1][0] - points[0][0])


def acceleration(points: Sequence[Point]) -> float:
    """The slope of the second half by that of the first: 1 for what grows with the runs and nothing else."""
    middle = len(points) // 2
    first = slope(points[: middle + 1])
    return slope(points[middle:]) / first if first else 1.0
