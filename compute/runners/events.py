"""Events of steps in runners, from a runner's link to whoever records them."""

from __future__ import annotations

import threading
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from compute.spec import StepStatus


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step ended, or its runner did. ``status``: how it ended, reported by a runner that we own. None: no
    report; ask the driver's ``status``."""

    step: str
    status: StepStatus | None = None


class StepEvents(Protocol):
    """Called in the thread of a runner's link. It reads no further message until the call returns."""

    def running(self, step: str) -> None:
        """The step has been running for more than a moment."""

    def ended(self, end: StepEnded) -> None:
        """The step ended. May come twice, from two workers."""

    def idle(self) -> None:
        """A runner is idle. Called about once a second."""

    def gone(self) -> None:
        """A runner's thread ends."""

    def in_hand(self) -> AbstractSet[str]:
        """Steps whose end it was told and has still to do with: nobody else need look for it."""


class EndedSteps:
    """StepEvents that collect the names of ended steps until they are taken."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._lock = threading.Lock()

    def running(self, step: str) -> None: ...

    def ended(self, end: StepEnded) -> None:
        self.add(end.step)

    def idle(self) -> None: ...

    def gone(self) -> None: ...

    def in_hand(self) -> AbstractSet[str]:
        return frozenset()

    def add(self, name: str) -> None:
        with self._lock:
            self._names.add(name)

    def take(self) -> set[str]:
        """Steps that ended since the last call."""
        with self._lock:
            names, self._names = self._names, set()
        return names
