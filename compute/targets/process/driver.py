"""Steps as local processes, each under its supervisor: for one person's own machine.

The record of a launched step is ``<home>/processes/<name>.json``; whether it runs is said by the
lock in its folder, how it ended by its ``exit.json``. So any process of the installation sees the
same, and a step outlives the one that launched it.
"""

from __future__ import annotations

import contextlib
import math
import os
import platform
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import compute.supervision
from compute.errors import ComputeError
from compute.runners.kind import PoolSettings, RunnerKind
from compute.runners.listener import StepListener
from compute.runners.pool import RunnerPool
from compute.runners.warm_steps import WarmSteps
from compute.spec import ResourceLimits, StepSpec, StepStatus
from compute.step_folder import (
    checked_name,
    ended_status,
    read_record,
    read_regular,
    request_stop,
    supervisor_lives,
    supervisor_pid,
    take_lock,
    write_atomically,
    write_lost_end,
)
from compute.targets.process.host import ProcessHost

SUPERVISE = Path(compute.supervision.__file__).with_name("supervise.py")
#: How soon a step that another process launched is noticed.
ADOPT_POLL_SECONDS = 0.1
#: How long leftovers of a lost step may take to go.
LEFTOVER_SECONDS = 10.0
STEP_MARKER = "JACKFIELD_STEP"
#: All that a step sees of the server's environment: no token, no database address, no PIP_*.
PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "JACKFIELD_DATA_FOLDER",
)
#: What numerical libraries read to learn how many threads they may start.
THREAD_SETTINGS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "LOKY_MAX_CPU_COUNT",
)


class ProcessDriver:
    """ComputeDriver for local processes. Safe to share between threads; Linux only."""

    def __init__(self, home: Path, python: str = sys.executable, runners: PoolSettings | None = None) -> None:
        self._records = home / "processes"
        self._records.mkdir(parents=True, exist_ok=True)
        self._python = python
        self._own: dict[str, subprocess.Popen[bytes]] = {}
        #: Open pid files of the supervisors that wait_for_change listens to.
        self._watched: dict[str, int] = {}
        self._reported: set[str] = set()
        self._waiting = threading.Lock()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        weakref.finalize(self, os.close, self._bell)
        settings = runners or PoolSettings()
        host = ProcessHost(home, python, settings, runner_environment)
        self._warm = WarmSteps(
            host, RunnerPool(host, settings), home / "runners" / "process" / "steps", self._ring
        )

    def resize(self, settings: PoolSettings) -> None:
        self._warm.pool.settings = settings

    def runners(self) -> Mapping[str, int]:
        return self._warm.pool.counts()

    def listen(self, listener: StepListener) -> None:
        self._warm.listener = listener

    def held(self) -> set[str]:
        return self._warm.pool.held()

    def adopt(self) -> None:
        self._warm.pool.adopt()

    def close(self, *, end: bool) -> None:
        self._warm.close(end=end)

    def _ring(self) -> None:
        os.eventfd_write(self._bell, 1)

    def launch(self, spec: StepSpec) -> StepStatus:
        checked_name(spec.name)
        if spec.runner:
            return self._warm.launch(spec)
        try:
            lock = take_lock(spec.folder)
        except OSError as error:
            raise ComputeError(f"The step folder {spec.folder} cannot be used: {error.strerror}.") from error
        if lock is None:
            return self._adopt(spec)
        try:
            ended = ended_status(spec.name, spec.folder, spec.labels)
            return ended or self._start(spec, lock)
        finally:
            os.close(lock)

    def _adopt(self, spec: StepSpec) -> StepStatus:
        if not self._record(spec.name):
            self._write_record(spec)
        return self.status(spec.name)

    def _write_record(self, spec: StepSpec) -> float:
        started_at = time.time()
        record = {"folder": str(spec.folder), "labels": dict(spec.labels), "started_at": started_at}
        write_atomically(self._records / f"{spec.name}.json", record)
        return started_at

    def _start(self, spec: StepSpec, lock: int) -> StepStatus:
        """Start the supervisor with the lock already held: at no moment does the step look dead."""
        started_at = self._write_record(spec)
        (spec.folder / "work" / "tmp").mkdir(parents=True, exist_ok=True)
        command = [self._python, "-I", "-S", str(SUPERVISE), str(spec.folder), str(lock)]
        try:
            with open(spec.folder / "supervisor.log", "ab") as output:
                process = subprocess.Popen(
                    command,
                    cwd=spec.folder,
                    env=step_environment(os.environ, spec),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(lock,),
                    start_new_session=True,
                )
        except OSError as error:
            self._forget(spec.name)
            raise ComputeError(f"The step's process could not be started: {error.strerror}.") from error
        self._own[spec.name] = process
        self._ring()
        return StepStatus(spec.name, "running", started_at=started_at, labels=spec.labels)

    def status(self, name: str) -> StepStatus:
        return self._warm.status(checked_name(name)) or self._fresh_status(name)

    def _fresh_status(self, name: str) -> StepStatus:
        record = self._record(name)
        self._reap(name)
        if not record:
            return StepStatus(name, "absent")
        folder, labels, started_at = Path(record["folder"]), record["labels"], record["started_at"]
        running = StepStatus(name, "running", started_at=started_at, labels=labels)
        # The lock first: while the supervisor lives, an exit.json can only be the component's forgery.
        if supervisor_lives(folder):
            return running
        ended = ended_status(name, folder, labels)
        if ended:
            return ended
        if not self._settle(name, folder, started_at):
            return running
        return ended_status(name, folder, labels) or StepStatus(name, "absent")

    def _settle(self, name: str, folder: Path, started_at: float) -> bool:
        """Write the end of a step whose supervisor died; False when somebody else has the step."""
        if not folder.is_dir():
            self._forget(name)
            return True
        lock = take_lock(folder)
        if lock is None:
            return False
        try:
            if not ended_status(name, folder, {}):
                end_leftovers(name)
                write_lost_end(folder, started_at)
        finally:
            os.close(lock)
        return True

    def logs(self, name: str, offset: int = 0) -> bytes:
        record = self._record(name) or self._warm.record(name)
        return read_regular(Path(record["folder"]) / "log.txt", offset) if record else b""

    def stop(self, name: str, grace_seconds: float = 10.0) -> None:
        if self._warm.record(checked_name(name)):
            self._warm.stop(name, grace_seconds)
            return
        record = self._record(name)
        if not record or self.status(name).state != "running":
            return
        folder = Path(record["folder"])
        overdue = request_stop(folder, grace_seconds)
        pid = supervisor_pid(folder)
        if pid is None:
            return  # it has not begun: it reads the request before it starts anything
        with contextlib.suppress(ProcessLookupError):
            process = os.pidfd_open(pid)
            try:
                if supervisor_lives(folder):
                    signal.pidfd_send_signal(process, signal.SIGKILL if overdue else signal.SIGTERM)
            finally:
                os.close(process)

    def remove(self, name: str) -> None:
        self._warm.remove(checked_name(name))
        if self.status(name).state == "running":
            raise ComputeError(f"The step '{name}' still runs. Stop it first.", permanent=True)
        self._forget(name)

    def list_owned(self) -> list[StepStatus]:
        statuses = [self.status(name) for name in (*self._names(), *self._warm.names())]
        return [status for status in statuses if status.state != "absent"]

    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        """See ComputeDriver. Calls from several threads take turns."""
        deadline = time.monotonic() + timeout_seconds
        with self._waiting:
            while True:
                changed = self._notice() | self._warm.take_ended()
                left = deadline - time.monotonic()
                if changed or left <= 0:
                    return changed
                self._listen(min(left, ADOPT_POLL_SECONDS))

    def _notice(self) -> set[str]:
        """Begin to watch what is new; the names that ended since the last call."""
        names = self._names()
        self._reported &= names
        for name in self._watched.keys() - names:
            self._unwatch(name)
        changed = set()
        for name in names - self._watched.keys() - self._reported:
            if not self._watch(name):
                changed.add(name)
        for name in [name for name, file in self._watched.items() if readable(file)]:
            self._unwatch(name)
            changed.add(name)
        self._reported |= changed
        return changed

    def _watch(self, name: str) -> bool:
        """Open the supervisor's pid file; False when it has ended."""
        record = self._record(name)
        process = self._own.get(name)
        if process is not None:
            pid: int | None = process.pid if process.returncode is None else None
        else:
            folder = Path(record.get("folder", ""))
            pid = supervisor_pid(folder)
            if not supervisor_lives(folder):
                return False
            if pid is None:
                return True  # about to write it: asked again at the next turn
        try:
            if pid is None:
                return False
            self._watched[name] = os.pidfd_open(pid)
        except ProcessLookupError:
            return False
        return True

    def _unwatch(self, name: str) -> None:
        os.close(self._watched.pop(name))
        self._reap(name)

    def _listen(self, seconds: float) -> None:
        poll = select.poll()
        for file in (self._bell, *self._watched.values()):
            poll.register(file, select.POLLIN)
        poll.poll(seconds * 1000)
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._bell)

    def probe(self) -> dict[str, object]:
        if not os.access(self._records, os.W_OK):
            raise ComputeError(f"{self._records} is not writable. Give the server's user write access to it.")
        return {
            "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
            "cpus": len(os.sched_getaffinity(0)),
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        }

    def _names(self) -> set[str]:
        return {
            entry[:-5] for entry in os.listdir(self._records) if entry.endswith(".json") and entry[0] != "."
        }

    def _record(self, name: str) -> dict[str, Any]:
        return read_record(self._records / f"{checked_name(name)}.json")

    def _forget(self, name: str) -> None:
        (self._records / f"{checked_name(name)}.json").unlink(missing_ok=True)

    def _reap(self, name: str) -> None:
        """Collect our own supervisor when it has ended, so that it leaves no zombie."""
        process = self._own.get(name)
        if process is not None and process.poll() is not None:
            self._own.pop(name, None)


def readable(file: int) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(0))


def step_environment(server: Mapping[str, str], spec: StepSpec) -> dict[str, str]:
    """The step's whole environment: clean, in its own folder, with its share of threads."""
    work = spec.folder / "work"
    return {
        **{name: server[name] for name in PASSED_ON if name in server},
        **thread_settings(spec.limits.cpus),
        STEP_MARKER: spec.name,
        "HOME": str(work),
        "TMPDIR": str(work / "tmp"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
    }


def runner_environment(kind: RunnerKind, work: Path) -> dict[str, str]:
    """The environment of a runner's process, whatever steps it will run."""
    spec = StepSpec("", work, limits=ResourceLimits(cpus=kind.cpus))
    environment = step_environment(os.environ, spec)
    del environment[STEP_MARKER]
    return environment | {"HOME": str(work), "TMPDIR": str(work / "tmp")}


def thread_settings(cpus: float) -> dict[str, str]:
    return {name: str(max(1, math.ceil(cpus))) for name in THREAD_SETTINGS}


def end_leftovers(name: str) -> None:
    """Kill what a dead supervisor left, found by the marker in each process's environment."""
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while leftovers := marked_processes(name):
        if time.monotonic() > deadline:
            raise ComputeError(f"Processes of the step '{name}' cannot be ended: {sorted(leftovers)}.")
        for pid in leftovers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def marked_processes(name: str) -> set[int]:
    marker = f"{STEP_MARKER}={name}".encode()
    found = set()
    for entry in os.listdir("/proc"):
        if entry.isdigit() and marker in environment_of(int(entry)):
            found.add(int(entry))
    return found


def environment_of(pid: int) -> list[bytes]:
    """A process's environment; empty for one that ended or is another user's."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
