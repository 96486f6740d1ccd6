"""How often something may happen, per caller: the generic cell rate algorithm, one number for each.

In memory, for this process alone.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

#: Callers remembered; those that were quiet longest are forgotten first.
CALLERS = 10_000
#: More than the sums of intervals can be off.
ROUNDING_SECONDS = 1e-6


class Allowance:
    """``burst`` times at once, then once every ``seconds / burst``."""

    def __init__(
        self,
        burst: int,
        seconds: float,
        *,
        callers: int = CALLERS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds, self._interval = seconds, seconds / burst
        self._callers, self._clock = callers, clock
        #: When each caller will have the whole burst again.
        self._whole_at: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def wait(self, caller: str) -> int:
        """Whole seconds until the caller may go on; 0: now."""
        with self._lock:
            return self._wait(caller, self._clock())

    def take(self, caller: str) -> int:
        """Use the allowance once; if it is used up, only say how many seconds to wait."""
        with self._lock:
            now = self._clock()
            wait = self._wait(caller, now)
            if not wait:
                self._whole_at[caller] = max(self._whole_at.pop(caller, now), now) + self._interval
                while len(self._whole_at) > self._callers:
                    self._whole_at.popitem(last=False)
            return wait

    def forget(self) -> None:
        """Give every caller the whole allowance again."""
        with self._lock:
            self._whole_at.clear()

    def _wait(self, caller: str, now: float) -> int:
        left = self._seconds - (self._whole_at.get(caller, now) - now)
        short = self._interval - left
        return 0 if short <= ROUNDING_SECONDS else max(1, math.ceil(short))
