"""Counts failed starts of runners, to give up on a kind that never starts."""

from __future__ import annotations

from collections import Counter

from compute.runners.kind import RunnerKind
from compute.runners.link import RunnerLink

#: After so many failed starts of a kind in a row, the steps that wait for it are lost.
MOST_FAILED_STARTS = 3


class FailedStarts:
    """Runners in a row, by kind, that this worker started and that ended before they were ready."""

    def __init__(self) -> None:
        self._counts: Counter[RunnerKind] = Counter()

    def too_many(self, link: RunnerLink) -> bool:
        """Count a runner that is gone; whether its kind is to be given up.

        Adopted ones are no starts: those of an older release never prove themselves, new ones may start well.
        """
        if link.proved:
            self._counts[link.kind] = 0
        elif link.started_here:
            self._counts[link.kind] += 1
        return self._counts[link.kind] >= MOST_FAILED_STARTS
