"""Counters and histograms that cost the one who counts a microsecond.

prometheus_client's own take ten times that (a lock and an object for each bucket), in the path between
two steps. These count in plain lists and become its families when they are read.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.utils import floatToGoString


class Durations:
    """A histogram of seconds, by one label (or none: count under "")."""

    def __init__(self, name: str, text: str, label: str | None, bounds: Sequence[float]) -> None:
        self._name, self._text, self._label = name, text, label
        self._bounds = tuple(bounds)
        self._cells: dict[str, tuple[list[int], list[float]]] = {}
        self._lock = threading.Lock()

    def observe(self, label: str, seconds: float) -> None:
        """Count one; what is below nothing, because two clocks differ, counts as nothing."""
        seconds = max(seconds, 0.0)
        with self._lock:
            cell = self._cells.get(label)
            if cell is None:
                cell = self._cells[label] = ([0] * (len(self._bounds) + 1), [0.0])
            cell[0][bisect_left(self._bounds, seconds)] += 1
            cell[1][0] += seconds

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        family = HistogramMetricFamily(self._name, self._text, labels=[self._label] if self._label else [])
        with self._lock:
            cells = {label: (list(counts), total[0]) for label, (counts, total) in self._cells.items()}
        for label, (counts, total) in sorted(cells.items()):
            family.add_metric([label] if self._label else [], self._buckets(counts), sum_value=total)
        yield family

    def _buckets(self, counts: Sequence[int]) -> list[tuple[str, float]]:
        """Cumulative, as the format wants them."""
        bounds = [*map(floatToGoString, self._bounds), "+Inf"]
        return [(bound, float(sum(counts[: index + 1]))) for index, bound in enumerate(bounds)]


class Counts:
    """A counter by one label."""

    def __init__(self, name: str, text: str, label: str) -> None:
        self._name, self._text, self._label = name, text, label
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, label: str, count: int = 1) -> None:
        with self._lock:
            self._counts[label] = self._counts.get(label, 0) + count

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(self._name, self._text, labels=[self._label])
        with self._lock:
            counts = dict(self._counts)
        for label, count in sorted(counts.items()):
            family.add_metric([label], count)
        yield family
