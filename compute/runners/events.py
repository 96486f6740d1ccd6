"""What happens to steps in runners, as it is told to whoever records it: the one vocabulary for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from compute.spec import StepStatus


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step ended, or its runner did. ``status``: how, as the runner that we own told it; None: nobody
    told, and the driver's ``status`` finds out."""

    step: str
    status: StepStatus | None = None


class StepEvents(Protocol):
    """Called in a runner's thread, which hears nothing else meanwhile."""

    def running(self, step: str) -> None:
        """The step has been running for more than a moment."""

    def ended(self, end: StepEnded) -> None:
        """The step ended. May come twice, from two workers."""

    def idle(self) -> None:
        """A runner has nothing to do. Told about once a second."""

    def gone(self) -> None:
        """A runner's thread ends."""


class EndedSteps:
    """StepEvents that only remember who ended, for whoever asks later."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._lock = threading.Lock()

    def running(self, step: str) -> None: ...

    def ended(self, end: StepEnded) -> None:
        self.add(end.step)

    def idle(self) -> None: ...

    def gone(self) -> None: ...

    def add(self, name: str) -> None:
        with self._lock:
            self._names.add(name)

    def take(self) -> set[str]:
        """Steps that ended since the last call."""
        with self._lock:
            names, self._names = self._names, set()
        return names
