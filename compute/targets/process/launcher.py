"""Steps as local processes, each under its supervisor: for one person's own machine.

The record of a launched step is ``<home>/processes/<name>.json``; whether it runs is said by the
lock in its folder, how it ended by its ``exit.json``. So any process of the installation sees the
same, and a step outlives the one that launched it.
"""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import compute.supervision
from compute.errors import ComputeError
from compute.spec import StepSpec, StepStatus
from compute.step_folder import (
    checked_name,
    ended_status,
    list_statuses,
    read_regular,
    request_stop,
    supervisor_lives,
    supervisor_pid,
    take_lock,
    write_lost_end,
)
from compute.step_records import StepRecords
from compute.supervision.secret_input import secrets_line
from compute.targets.process.environment import step_environment
from compute.targets.process.leftovers import end_leftovers
from compute.targets.process.watch import ProcessWatch

SUPERVISE = Path(compute.supervision.__file__).with_name("supervise.py")
#: How soon a step that another process launched is noticed.
ADOPT_POLL_SECONDS = 0.1


class ProcessLauncher:
    """StepLauncher for local processes. Linux only.

    ``index``: the folder in ``home`` that knows its steps; one that two launchers share has both ones' steps.
    """

    def __init__(self, home: Path, python: str = sys.executable, *, index: str = "processes") -> None:
        self._records = StepRecords(home / index, home / "steps")
        self._python = python
        self._own: dict[str, subprocess.Popen[bytes]] = {}
        self._watch = ProcessWatch()
        self._reported: set[str] = set()
        self._waiting = threading.Lock()

    def launch(self, spec: StepSpec) -> StepStatus:
        checked_name(spec.name)
        try:
            lock = take_lock(spec.folder)
        except OSError as error:
            raise ComputeError(f"The step folder {spec.folder} cannot be used: {error.strerror}.") from error
        if lock is None:
            if not self._records.read(spec.name):
                self._records.write(spec)
            return self.status(spec.name)
        try:
            ended = ended_status(spec.name, spec.folder, spec.labels)
            return ended or self._start(spec, lock)
        finally:
            os.close(lock)

    def _start(self, spec: StepSpec, lock: int) -> StepStatus:
        """Start the supervisor with the lock already held: at no moment does the step look dead."""
        record = self._records.write(spec)
        (spec.folder / "work" / "tmp").mkdir(parents=True, exist_ok=True)
        command = [self._python, "-I", "-S", str(SUPERVISE), str(spec.folder), str(lock)]
        try:
            with open(spec.folder / "supervisor.log", "ab") as output, handed_over(spec.secrets) as given:
                process = subprocess.Popen(
                    command,
                    cwd=spec.folder,
                    env=step_environment(os.environ, spec),
                    stdin=given,
                    stdout=output,
                    stderr=output,
                    pass_fds=(lock,),
                    start_new_session=True,
                )
        except OSError as error:
            self._records.forget(spec.name)
            raise ComputeError(f"The step's process could not be started: {error.strerror}.") from error
        self._own[spec.name] = process
        self._watch.ring()
        return StepStatus(spec.name, "running", started_at=record.started_at, labels=spec.labels)

    def status(self, name: str) -> StepStatus:
        record = self._records.read(name)
        self._reap(name)
        if record is None:
            return StepStatus(name, "absent")
        folder, labels = record.folder, record.labels
        running = StepStatus(name, "running", started_at=record.started_at, labels=labels)
        # The lock first: while the supervisor lives, an exit.json can only be the component's forgery.
        if supervisor_lives(folder):
            return running
        ended = ended_status(name, folder, labels)
        if ended:
            return ended
        if not self._settle(name, folder, record.started_at):
            return running
        return ended_status(name, folder, labels) or StepStatus(name, "absent")

    def _settle(self, name: str, folder: Path, started_at: float) -> bool:
        """Write the end of a step whose supervisor died; False when somebody else has the step."""
        if not folder.is_dir():
            self._records.forget(name)
            return True
        lock = take_lock(folder)
        if lock is None:
            return False
        try:
            if not ended_status(name, folder, {}):
                end_leftovers(name, folder)
                write_lost_end(folder, started_at)
        finally:
            os.close(lock)
        return True

    def logs(self, name: str, offset: int = 0) -> bytes:
        record = self._records.read(name)
        return read_regular(record.folder / "log.txt", offset) if record else b""

    def stop(self, name: str, grace_seconds: float = 10.0) -> None:
        record = self._records.read(name)
        if record is None or self.status(name).state != "running":
            return
        overdue = request_stop(record.folder, grace_seconds)
        pid = supervisor_pid(record.folder)
        if pid is None:
            return  # it has not begun: it reads the request before it starts anything
        with contextlib.suppress(ProcessLookupError):
            process = os.pidfd_open(pid)
            try:
                if supervisor_lives(record.folder):
                    signal.pidfd_send_signal(process, signal.SIGKILL if overdue else signal.SIGTERM)
            finally:
                os.close(process)

    def remove(self, name: str) -> None:
        try:
            running = self.status(name).state == "running"
        except OSError:
            # It spoiled its folder, and may run on.
            running, record = False, self._records.read(name)
            if record is not None:
                end_leftovers(name, record.folder)
        if running:
            raise ComputeError(f"The step '{name}' still runs. Stop it first.", permanent=True)
        self._records.forget(name)

    def list_owned(self) -> list[StepStatus]:
        return list_statuses(self._records.names(), self.status)

    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        """See StepLauncher. Calls from several threads take turns."""
        deadline = time.monotonic() + timeout_seconds
        with self._waiting:
            while True:
                changed = self._notice()
                left = deadline - time.monotonic()
                if changed or left <= 0:
                    return changed
                self._watch.listen(min(left, ADOPT_POLL_SECONDS))

    def _notice(self) -> set[str]:
        """Begin to watch what is new; the names that ended since the last call."""
        names, watched = self._records.names(), self._watch.names()
        self._reported &= names
        for name in watched - names:
            self._watch.drop(name)
            self._reap(name)
        changed = {name for name in names - watched - self._reported if not self._begin_watch(name)}
        for name in self._watch.take_ended():
            self._reap(name)
            changed.add(name)
        self._reported |= changed
        return changed

    def _begin_watch(self, name: str) -> bool:
        """Watch the step's supervisor; False when it has ended."""
        process, record = self._own.get(name), self._records.read(name)
        if process is not None:
            return process.returncode is None and self._watch.add(name, process.pid)
        if record is None:
            return False
        pid = supervisor_pid(record.folder)
        try:
            if not supervisor_lives(record.folder):
                return False
        except OSError:
            return False  # it spoiled its folder: who collects it finds that out
        # Without a pid, it is about to write it: asked again at the next turn.
        return pid is None or self._watch.add(name, pid)

    def probe(self) -> dict[str, object]:
        if not self._records.is_writable():
            raise ComputeError("The data folder is not writable. Give the server's user write access to it.")
        return {
            "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
            "cpus": len(os.sched_getaffinity(0)),
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        }

    def close(self) -> None:
        """Nothing to do: no thread of its own."""

    def _reap(self, name: str) -> None:
        """Collect our own supervisor when it has ended, so that it leaves no zombie."""
        process = self._own.get(name)
        if process is not None and process.poll() is not None:
            self._own.pop(name, None)


@contextlib.contextmanager
def handed_over(secrets: Mapping[str, str]) -> Iterator[int]:
    """A file in memory with the secrets, for a supervisor's standard input; empty without any."""
    if not secrets:
        yield subprocess.DEVNULL
        return
    file = os.memfd_create("secrets")
    try:
        os.write(file, secrets_line(secrets))
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)
