"""The port to the outside that starts steps, each in a process or container of its own."""

from __future__ import annotations

from typing import Protocol

from compute.spec import StepSpec, StepStatus


class StepLauncher(Protocol):
    """Launches and observes fresh steps. Every call is idempotent and may be repeated, from any thread.

    All calls raise ComputeError; ``permanent`` tells whether trying again can help. What they promise is
    tested by ``compute.testing.launcher_suite``.
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
        """Block until steps may have ended, or the timeout; the names that may have, once each."""

    def probe(self) -> dict[str, object]:
        """Facts for the compute page: ``cpus``, ``memory_bytes``, others. Raises when it does not answer."""

    def close(self) -> None:
        """Stop observing. Steps go on."""
