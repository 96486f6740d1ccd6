"""Steps in runners, as a driver sees them: launched, looked at, stopped and forgotten by name.

A step in a runner has no process or container of its own. ``started`` in its folder names the runner
that took it and is created exclusively, so that no step begins twice. The folder's lock is held while
it runs, and ``exit.json`` says how it ended.
"""

from __future__ import annotations

import time
from pathlib import Path

from compute.errors import ComputeError
from compute.runners.events import EndedSteps, StepEnded, StepEvents
from compute.runners.host import RunnerHost
from compute.runners.kind import PoolSettings, RunnerKind
from compute.runners.pool import RunnerPool
from compute.spec import StepSpec, StepStatus
from compute.step_folder import (
    claim_unstarted,
    ended_status,
    is_there,
    list_statuses,
    read_regular,
    request_stop,
    seen_status,
    settle_lost,
    supervisor_lives,
    write_end,
)
from compute.step_records import StepRecord, StepRecords
from designer.foundation import wall_clock

#: A step that waits in a worker is vouched for at least this often; one that is not is launched again.
VOUCHED_SECONDS = 15.0
#: How often to scan for ends that no runner of this process reported.
SCAN_SECONDS = 1.0


class WarmSteps:
    """Beside a StepLauncher, which has the fresh steps. Safe to share between threads."""

    def __init__(self, host: RunnerHost, settings: PoolSettings, records: StepRecords) -> None:
        self._host, self._records = host, records
        self.pool = RunnerPool(host, settings, records)
        #: Ends for ``take_ended``: all of them until ``listen`` is called, then those found by the scan.
        self._ended = EndedSteps()
        self.pool.events = self._ended
        self._scan_at = 0.0

    def listen(self, events: StepEvents) -> None:
        self.pool.events = events

    def has(self, name: str) -> bool:
        """Whether any worker gave the step to a runner and it was not removed since."""
        return self._records.read(name) is not None

    def launch(self, spec: StepSpec) -> StepStatus:
        """Give the step to a runner, or adopt it when it was given to one before."""
        known = self.status(spec.name)
        if known is not None and known.state != "absent":
            return known
        ended = ended_status(spec.name, spec.folder, spec.labels)
        if ended:
            return ended
        self._host.prepare(spec)
        record = self._records.write(spec)
        if self.pool.launch(RunnerKind.of(spec), spec.name):
            return StepStatus(spec.name, "running", started_at=record.started_at, labels=spec.labels)
        return StepStatus(spec.name, "waiting", started_at=record.started_at, labels=spec.labels)

    def status(self, name: str) -> StepStatus | None:
        """What is known now; None when the step was never given to a runner."""
        record = self._records.read(name)
        if record is None:
            return None
        folder, labels = record.folder, record.labels
        if not is_there(folder):
            return self._cleared(name)
        running = StepStatus(name, "running", started_at=record.started_at, labels=labels)
        if supervisor_lives(folder):
            return running
        ended = ended_status(name, folder, labels)
        if ended:
            return ended
        runner = runner_of(record)
        if not runner and not marked_long_ago(folder):
            return self._unstarted(name, record)
        if runner and self._host.lives(runner):
            # A lock on another machine's disk cannot be seen from here.
            return running
        self._host.take_back(name)
        settle_lost(folder, record.started_at)
        return ended_status(name, folder, labels) or StepStatus(name, "absent")

    def _cleared(self, name: str) -> StepStatus:
        """The step's run was deleted: nothing runs there, and no runner can take it."""
        self.pool.waiting.remove(name)
        self._records.forget(name)
        return StepStatus(name, "absent")

    def _unstarted(self, name: str, record: StepRecord) -> StepStatus:
        vouched = self._records.unvouched_seconds(name) < VOUCHED_SECONDS
        waits = vouched or name in self.pool.waiting.names()
        return StepStatus(name, "waiting" if waits else "absent", labels=record.labels)

    def logs(self, name: str, offset: int) -> bytes:
        record = self._records.read(name)
        return read_regular(record.folder / "log.txt", offset) if record else b""

    def stop(self, name: str, grace_seconds: float) -> None:
        """Ask the step to end; one that never began ends at once."""
        record = self._records.read(name)
        if record is None:
            return
        if not is_there(record.folder):
            self._cleared(name)
            return
        overdue = request_stop(record.folder, grace_seconds)
        self.pool.stop(name)
        if claim_unstarted(record.folder):
            write_end(record.folder, "stopped", None, None)
            self.pool.told.add(name)
            self.pool.events.ended(StepEnded(name))
        elif overdue:
            self._host.end(runner_of(record))

    def remove(self, name: str) -> None:
        status = seen_status(name, self.status)
        if status is not None and status.state in ("running", "waiting"):
            raise ComputeError(f"The step '{name}' still runs. Stop it first.", permanent=True)
        self._records.forget(name)

    def list_owned(self) -> list[StepStatus]:
        return list_statuses(self._records.names(), self.status)

    def held(self) -> set[str]:
        """Steps in runners of this process, or whose end its listener has in hand."""
        # Runners first: a step that ends meanwhile is then in hand.
        return self.pool.held() | self.pool.events.in_hand()

    def take_ended(self) -> set[str]:
        """Steps that ended since the last call and were reported to no listener."""
        if time.monotonic() >= self._scan_at:
            self._scan_at = time.monotonic() + SCAN_SECONDS
            self._scan()
        return self._ended.take()

    def _scan(self) -> None:
        names, told = self._records.names(), self.pool.told
        told &= names
        for name in names - told - self.held():
            status = seen_status(name, self.status)
            if status is not None and status.state == "exited" and name not in told:
                told.add(name)
                self._ended.add(name)


def marked_long_ago(folder: Path) -> bool:
    """Whether the mark of a start is there, but not the name that is written at once: a power cut left it
    empty. No runner takes such a step, and none has it."""
    try:
        return wall_clock.age_seconds((folder / "started").lstat().st_mtime) > VOUCHED_SECONDS
    except FileNotFoundError:
        return False


def runner_of(record: StepRecord) -> str:
    """The runner that took the step; empty while none has."""
    return read_regular(record.folder / "started", limit=200).decode(errors="replace")
