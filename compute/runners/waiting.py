"""Steps that wait for a runner, in one process."""

from __future__ import annotations

import threading
from collections import deque

from compute.runners.kind import RunnerKind
from compute.step_records import StepRecords


class WaitingSteps:
    """A queue per kind of runner. Safe to share between threads.

    It is in memory only. The process vouches for the steps' records; once it stops, another worker
    launches them again.
    """

    def __init__(self, records: StepRecords) -> None:
        self._records = records
        self._by_kind: dict[RunnerKind, deque[str]] = {}
        self._lock = threading.Lock()

    def add(self, kind: RunnerKind, step: str, *, first: bool = False) -> None:
        with self._lock:
            waiting = self._by_kind.setdefault(kind, deque())
            (waiting.appendleft if first else waiting.append)(step)

    def next(self, kind: RunnerKind) -> str:
        """Take the first of a kind; empty when none waits."""
        with self._lock:
            waiting = self._by_kind.get(kind)
            return waiting.popleft() if waiting else ""

    def remove(self, step: str) -> None:
        with self._lock:
            for waiting in self._by_kind.values():
                if step in waiting:
                    waiting.remove(step)

    def take_all(self, kind: RunnerKind | None = None) -> list[str]:
        """Take every step of a kind, or of all."""
        with self._lock:
            kinds = list(self._by_kind) if kind is None else [kind]
            return [step for each in kinds for step in self._by_kind.pop(each, ())]

    def count(self, kind: RunnerKind) -> int:
        with self._lock:
            return len(self._by_kind.get(kind, ()))

    def kinds(self) -> list[RunnerKind]:
        with self._lock:
            return [kind for kind, waiting in self._by_kind.items() if waiting]

    def names(self) -> list[str]:
        with self._lock:
            return [step for waiting in self._by_kind.values() for step in waiting]

    def vouch(self) -> None:
        self._records.vouch(self.names())
