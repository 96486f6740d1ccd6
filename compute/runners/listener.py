"""Who hears at once of what happens in runners. The step folders tell the same to whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class StepListener(Protocol):
    """Called in a runner's thread, which hears nothing else meanwhile."""

    def running(self, step: str) -> None:
        """The step has been running for more than a moment."""

    def ended(self, step: str) -> None:
        """The step ended: its folder says how. Or its runner did, and nothing says it."""

    def idle(self) -> None:
        """A runner has nothing to do. Told about once a second."""

    def gone(self) -> None:
        """A runner's thread ends."""


class PoolListener(StepListener, Protocol):
    """What a pool tells besides."""

    def abandoned(self, step: str) -> None:
        """No runner could be had for the step."""

    def still_waiting(self, steps: Sequence[str]) -> None:
        """These steps wait for a runner here. Told about once a second."""


class Silent:
    """Hears nothing: for whoever asks the driver instead."""

    def running(self, step: str) -> None: ...

    def ended(self, step: str) -> None: ...

    def idle(self) -> None: ...

    def gone(self) -> None: ...

    def abandoned(self, step: str) -> None: ...

    def still_waiting(self, steps: Sequence[str]) -> None: ...
