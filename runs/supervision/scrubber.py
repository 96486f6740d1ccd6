"""The scrubber: a thread that reads the artifact store again, slowly."""

from __future__ import annotations

import time

from runs.delivery.leases import LeaseHold
from runs.space.scrub import read_again, stored_digests
from runs.supervision.watcher import Watch

#: A start has other work.
FIRST_SECONDS = 300.0
#: From the begin of a round to that of the next one, at least.
ROUND_SECONDS = 24 * 3600.0
#: Share of the time in which it reads.
SHARE = 0.02
IDLE_SECONDS = 10.0


class Scrubber(Watch):
    """Reads all artifacts once a day, one process for all."""

    def __init__(self, holder: str) -> None:
        super().__init__("scrubber")
        self._lease = LeaseHold("scrub", holder)
        self._next_round = time.monotonic() + FIRST_SECONDS
        self._left: list[str] = []

    def turn(self) -> None:
        if not self._left and time.monotonic() >= self._next_round:
            self._next_round = time.monotonic() + ROUND_SECONDS
            self._left = stored_digests()
        if not self._left or not self._lease.hold():
            self.pause(IDLE_SECONDS)
            return
        begin = time.monotonic()
        read_again(self._left.pop())
        self.pause((time.monotonic() - begin) * (1 / SHARE - 1))

    def wind_up(self) -> None:
        self._lease.release()
