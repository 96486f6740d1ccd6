"""Waiting for what a runner tells."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from compute.runners.events import StepEnded

PATIENCE_SECONDS = 90.0


class Heard:
    """StepEvents that are remembered."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()
        self._changed = threading.Condition()

    def running(self, step: str) -> None:
        self._note(step, "running")

    def ended(self, end: StepEnded) -> None:
        self._note(end.step, "ended")

    def idle(self) -> None: ...

    def gone(self) -> None: ...

    def in_hand(self) -> frozenset[str]:
        return frozenset()

    def _note(self, step: str, what: str) -> None:
        with self._changed:
            self._told.add((step, what))
            self._changed.notify_all()

    def wait_for(self, step: str, what: str = "ended") -> None:
        with self._changed:
            told = self._changed.wait_for(lambda: (step, what) in self._told, PATIENCE_SECONDS)
        assert told, f"{step} was not told to be {what}"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)
