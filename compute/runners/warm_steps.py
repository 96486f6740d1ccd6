"""Steps in runners as a driver sees them: launched, looked at, stopped and forgotten by name.

A step in a runner has no process or container of its own. Its record is ``<index>/<name>.json``;
``started`` in its folder names the runner that took it and is made once, so that no step begins
twice; the folder's lock is held while it runs, and ``exit.json`` tells how it ended.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from compute.errors import ComputeError
from compute.runners.host import RunnerHost
from compute.runners.kind import RunnerKind
from compute.runners.listener import Silent, StepListener
from compute.runners.pool import RunnerPool
from compute.spec import StepSpec, StepStatus
from compute.step_folder import (
    checked_name,
    ended_status,
    read_record,
    read_regular,
    request_stop,
    supervisor_lives,
    take_lock,
    write_atomically,
    write_end,
    write_lost_end,
)

#: A step that waits in a worker is vouched for at least this often; one that is not is launched again.
VOUCHED_SECONDS = 15.0
#: How often ends are looked for that no runner of this process told.
SCAN_SECONDS = 1.0


class WarmSteps:
    """The part of a ComputeDriver that is about steps in runners. Safe to share between threads."""

    def __init__(self, host: RunnerHost, pool: RunnerPool, index: Path, ring: Callable[[], None]) -> None:
        self._host, self.pool = host, pool
        self._index = index
        index.mkdir(parents=True, exist_ok=True)
        self._ring = ring
        self._ended: set[str] = set()
        self._told: set[str] = set()
        self._scan_at = 0.0
        self._noting = threading.Lock()
        self.listener: StepListener | None = None
        pool.listener = self

    def launch(self, spec: StepSpec) -> StepStatus:
        """Give the step to a runner, or adopt it when it was given to one before."""
        known = self.status(spec.name)
        if known is not None and known.state != "absent":
            return known
        ended = ended_status(spec.name, spec.folder, spec.labels)
        if ended:
            return ended
        kind = RunnerKind.of(spec)
        record = {"folder": str(spec.folder), "labels": dict(spec.labels), "at": time.time()}
        write_atomically(self._record_path(spec.name), record)
        at_once = self.pool.launch(kind, spec.name)
        state = "running" if at_once else "waiting"
        return StepStatus(spec.name, state, started_at=time.time(), labels=spec.labels)  # type: ignore[arg-type]  # mypy widens the two literals

    def _record_path(self, name: str) -> Path:
        return self._index / f"{checked_name(name)}.json"

    def record(self, name: str) -> dict[str, Any]:
        """{folder, labels, at} of a step that was given to a runner; empty for any other."""
        return read_record(self._record_path(name))

    def status(self, name: str) -> StepStatus | None:
        """What is known now; None when the step was never given to a runner."""
        record = self.record(name)
        if not record:
            return None
        folder, labels = Path(record["folder"]), record["labels"]
        at = record["at"]
        if supervisor_lives(folder):
            return StepStatus(name, "running", started_at=at, labels=labels)
        ended = ended_status(name, folder, labels)
        if ended:
            return ended
        runner = read_regular(folder / "started", limit=200).decode(errors="replace")
        if not runner:
            return self._unstarted(name, labels)
        if self._host.lives(runner):
            # A lock on another machine's disk cannot be seen from here.
            return StepStatus(name, "running", started_at=at, labels=labels)
        self._host.take_back(name)
        settle(folder, at)
        return ended_status(name, folder, labels) or StepStatus(name, "absent")

    def _unstarted(self, name: str, labels: Mapping[str, str]) -> StepStatus:
        try:
            vouched = time.time() - self._record_path(name).stat().st_mtime < VOUCHED_SECONDS
        except FileNotFoundError:
            vouched = False
        state = "waiting" if vouched or self.pool.waits(name) else "absent"
        return StepStatus(name, state, labels=labels)  # type: ignore[arg-type]  # as above

    def stop(self, name: str, grace_seconds: float) -> None:
        """Ask the step to end; one that never began ends at once."""
        record = self.record(name)
        folder = Path(record["folder"])
        overdue = request_stop(folder, grace_seconds)
        self.pool.stop(name)
        if self._claim_unstarted(folder):
            write_end(folder, "stopped", None, None)
            self.ended(name)
        elif overdue:
            self._host.end(read_regular(folder / "started", limit=200).decode(errors="replace"))

    def _claim_unstarted(self, folder: Path) -> bool:
        """Make the mark of the start ourselves, so that no runner can."""
        try:
            mark = os.open(folder / "started", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        except FileExistsError:
            return False
        os.close(mark)
        return True

    def remove(self, name: str) -> None:
        status = self.status(name)
        if status is not None and status.state in ("running", "waiting"):
            raise ComputeError(f"The step '{name}' still runs. Stop it first.", permanent=True)
        self._record_path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Every step that was given to a runner and not removed since, by whichever worker."""
        return [
            entry[:-5] for entry in os.listdir(self._index) if entry.endswith(".json") and entry[0] != "."
        ]

    def take_ended(self) -> set[str]:
        """Steps that ended since the last call and that no listener was told of."""
        if time.monotonic() >= self._scan_at:
            self._scan_at = time.monotonic() + SCAN_SECONDS
            self._scan()
        with self._noting:
            ended, self._ended = self._ended, set()
        return ended

    def _scan(self) -> None:
        names = set(self.names())
        self._told &= names
        for name in names - self._told - self.pool.held():
            status = self.status(name)
            if status is not None and status.state == "exited":
                self._note(name)

    def _note(self, name: str) -> None:
        with self._noting:
            if name not in self._told:
                self._told.add(name)
                self._ended.add(name)

    def close(self, *, end: bool) -> None:
        self.pool.close(end=end)

    # What the pool tells.

    def running(self, step: str) -> None:
        (self.listener or Silent()).running(step)

    def ended(self, step: str) -> None:
        if self.listener:
            self._told.add(step)
            self.listener.ended(step)
            return
        self._note(step)
        self._ring()

    def idle(self) -> None:
        (self.listener or Silent()).idle()

    def gone(self) -> None:
        (self.listener or Silent()).gone()

    def abandoned(self, step: str) -> None:
        record = self.record(step)
        if record and self._claim_unstarted(Path(record["folder"])):
            write_lost_end(Path(record["folder"]), None)
        self.ended(step)

    def still_waiting(self, steps: Sequence[str]) -> None:
        for step in steps:
            try:
                os.utime(self._record_path(step))
            except FileNotFoundError:
                continue


def settle(folder: Path, started_at: float | None) -> None:
    """Write the end of a step whose runner died, unless somebody did."""
    lock = take_lock(folder) if folder.is_dir() else None
    if lock is None:
        return
    try:
        if not ended_status("", folder, {}):
            write_lost_end(folder, started_at)
    finally:
        os.close(lock)
