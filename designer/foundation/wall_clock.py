"""The wall clock, which jumps: when it is set, when a virtual machine resumes, after a suspend.

What one process measures, it measures with the monotonic clock. These are for times that another process,
or an earlier start of this one, wrote: they can only be compared with the wall clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

#: More than adjusting and drift move the wall clock between two looks.
JUMP_SECONDS = 2.0
#: For so long after a jump nothing is judged by stored times: everybody alive renews theirs within seconds.
SETTLE_SECONDS = 60.0


class WallClock:
    """The wall clock as this process has seen it. Safe to share between threads."""

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._steady = wall, steady
        self._lock = threading.Lock()
        self._began_at = steady()
        self._began = self._offset = wall() - self._began_at
        self._jumped_at = float("-inf")

    def settled(self) -> bool:
        """False for a minute after a jump was noticed."""
        with self._lock:
            steady = self._steady()
            offset = self._wall() - steady
            if abs(offset - self._offset) > JUMP_SECONDS:
                self._jumped_at = steady
            self._offset = offset
            return steady - self._jumped_at >= SETTLE_SECONDS

    def age_seconds(self, moment: float) -> float:
        """Seconds since a moment in Unix seconds, for what must not be called old too early.

        The lesser of two: by the clock as it is now, and as it went on since this process began. A jump
        falsifies one of them at most. May be negative.
        """
        return min(self._wall(), self._began + self._steady()) - moment

    def witnessed_seconds(self, moment: float) -> float:
        """The same, and no more than this process has been running: the clock may have jumped before that,
        for which there is no sign."""
        return min(self.age_seconds(moment), self._steady() - self._began_at)


_clock = WallClock()
settled = _clock.settled
age_seconds = _clock.age_seconds
witnessed_seconds = _clock.witnessed_seconds
