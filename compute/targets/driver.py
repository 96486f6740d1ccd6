"""The port to the outside that runs step processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from compute.runners.kind import PoolSettings
from compute.runners.listener import StepListener
from compute.spec import StepSpec, StepStatus


class ComputeDriver(Protocol):
    """Launches and observes step processes. Every call is idempotent and may be repeated.

    All calls raise ComputeError; ``permanent`` tells whether trying again can help.
    """

    def launch(self, spec: StepSpec) -> StepStatus:
        """Start the step, or adopt it when a step of that name exists already."""

    def status(self, name: str) -> StepStatus:
        """What is known now; state ``absent`` when there is no such step."""

    def logs(self, name: str, offset: int = 0) -> bytes:
        """The log from byte ``offset`` to its present end."""

    def stop(self, name: str, grace_seconds: float = 10.0) -> None:
        """Ask the step to end, and after the grace end it and everything it started.

        Returns at once: its supervisor does it, and ``status`` tells when it is done. Absent: no-op.
        """

    def remove(self, name: str) -> None:
        """Forget an ended step (container, pid record), not its folder. Absent: no-op."""

    def list_owned(self) -> list[StepStatus]:
        """Every step of this installation that the target knows, running or ended."""

    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        """Block until steps may have ended, or the timeout; the names that may have."""

    def listen(self, listener: StepListener) -> None:
        """Tell the listener at once of steps in runners that this process holds.

        What it is told, ``wait_for_change`` does not tell again.
        """

    def held(self) -> set[str]:
        """Steps in runners of this process, which tells the listener when they end."""

    def adopt(self) -> None:
        """Take over runners, and the steps in them, whose worker died."""

    def close(self, *, end: bool) -> None:
        """Let every runner go, for another worker to adopt; with ``end`` they end at once."""

    def resize(self, settings: PoolSettings) -> None:
        """Keep as many runners as this says from now on."""

    def runners(self) -> Mapping[str, int]:
        """How many runners this process holds: idle, busy, starting; and how many steps are waiting."""

    def probe(self) -> dict[str, object]:
        """Facts for the compute page (version, cpus, memory); raises when it does not answer."""
