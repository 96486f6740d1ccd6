"""What a kind of target implements to have runners: see ``RunnerHost``."""

from __future__ import annotations

from typing import Protocol

from compute.runners.kind import PoolSettings, RunnerKind
from compute.spec import StepSpec


class Channel(Protocol):
    """A stream of bytes to and from one runner. ``send`` may be called from any thread."""

    def send(self, data: bytes) -> None:
        """Raises OSError when the runner or the way to it is gone."""

    def receive(self, timeout_seconds: float) -> bytes | None:
        """What came; None when nothing did in time. Raises OSError at the end."""

    def close(self) -> None:
        """Let go; the runner lives on."""


class RunnerHost(Protocol):
    """Starts, finds and ends runners. Every call raises ComputeError when the target does not answer."""

    #: Of its folder below ``<home>/runners``: one for each place where runners live.
    name: str

    def prepare(self, spec: StepSpec) -> None:
        """Make the step's folder one that a runner can work in. May be repeated."""

    def start(self, name: str, kind: RunnerKind, settings: PoolSettings) -> None:
        """Start a runner of that name. Returns before it is ready."""

    def connect(self, name: str) -> Channel:
        """A channel to a runner that lives; raises ComputeError when it does not."""

    def lives(self, name: str) -> bool:
        """Whether the runner is there."""

    def end(self, name: str) -> None:
        """End it at once, and all that runs in it. Absent: no-op."""

    def found(self) -> dict[str, RunnerKind]:
        """Every runner of this installation on the target, whoever started it."""

    def hand_over(self, name: str, kind: RunnerKind, step: str) -> None:
        """Make the step's folder, and no other, visible to a runner of mode ``process``."""

    def take_back(self, step: str) -> None:
        """Undo ``hand_over``: the step's folder is where it was. May be repeated."""
