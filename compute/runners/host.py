"""What a kind of target implements to have runners: see ``RunnerHost``."""

from __future__ import annotations

from typing import Protocol

from compute.runners.kind import PoolSettings, RunnerKind
from compute.spec import StepSpec


class Channel(Protocol):
    """A stream of bytes to and from one runner. ``send`` may be called from any thread."""

    def send(self, data: bytes) -> None:
        """Raises OSError when the runner or the connection is gone."""

    def receive(self, timeout_seconds: float) -> bytes | None:
        """Bytes received; None on a timeout. Raises OSError when the stream has ended."""

    def close(self) -> None:
        """Close the stream; the runner keeps running."""


class RunnerHost(Protocol):
    """Starts, finds and ends runners. Every call raises ComputeError when the target does not answer."""

    #: Of its folder below ``<home>/runners``: one for each place where runners live.
    name: str

    def prepare(self, spec: StepSpec) -> None:
        """Make the step's folder usable for a runner. May be repeated."""

    def start(self, name: str, kind: RunnerKind, settings: PoolSettings) -> None:
        """Start a runner of that name. Returns before it is ready."""

    def connect(self, name: str) -> Channel:
        """A channel to a running runner; raises ComputeError when it is not running."""

    def lives(self, name: str) -> bool:
        """Whether the runner is running."""

    def end(self, name: str) -> None:
        """Kill it and everything in it. Absent: no-op."""

    def found(self) -> dict[str, RunnerKind]:
        """Every runner of this installation on the target, whoever started it."""

    def hand_over(self, name: str, kind: RunnerKind, step: str) -> bool:
        """Make the step's folder, and no other, visible to a runner of mode ``process``.

        Returns False when another runner has begun the step. Raises OSError when the folder is gone.
        """

    def take_back(self, step: str, runner: str | None = None) -> bool:
        """Undo ``hand_over``: the step's folder is where it was. May be repeated.

        Returns False, and leaves it there, when another runner than the one named has it.
        """
