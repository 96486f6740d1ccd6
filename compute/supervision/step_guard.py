"""Keeps one step inside its limits, keeps its log, and says in ``exit.json`` how it ended.

Standard library only; Linux. How the step's code is started is another's: a process of its own
(``supervisor``), or an executor that runs one step after the other (``runner``).
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Mapping

from compute.supervision.capped_log import CappedLog
from compute.supervision.limits import Limits
from compute.supervision.process_tree import (
    below,
    contained,
    memory_kills,
    proportional_bytes,
    read_text,
    refused_processes,
    resident_bytes,
    send,
    tree_bytes,
    urgently,
)

TERM_GRACE_SECONDS = 10.0
#: Watched closely while young: memory and processes run away in the first moments.
YOUNG_SECONDS = 1.0
YOUNG_POLL_SECONDS = 0.02
POLL_SECONDS = 0.25
#: Walking the output folder may be dear: at most this share of the time goes into it.
DISK_POLL_SECONDS = 1.0
DISK_POLL_SHARE = 0.02
#: Below this, a step that failed is taken to have failed for want of disk.
FREE_DISK_BYTES = 256 * 1024
PIPE_BYTES = 1024 * 1024
#: Reads of the pipe in a row before limits are looked at again.
PIPE_READS = 16
EXIT_BYTES = 4096
#: What of the folder is not the step's own writing: inputs, and the records of its keepers.
OWN_FILES = frozenset(
    {"in", "lock", "log.txt", "step.json", "stop.json", "supervisor.log", "exit.json.part"}
    | {"launched.json", "started"}
)


class StepGuard:
    """Watches over the step of one folder, from before its code starts until ``exit.json``."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.step = json.loads(read_text(self.at("step.json")) or "{}")
        self.limits = Limits(self.step.get("limits") or {})
        self.reason = ""
        self._log = CappedLog(self.at("log.txt"), self.limits.log_bytes)
        self._reserved = reserve(self.at("exit.json.part"))
        self._kill_at = self._check_at = float("inf")
        self._peak = 0
        self._disk_at = 0.0
        self._started = time.monotonic()
        self._started_at = time.time()
        self._pid = 0
        self._refused = self._memory_kills = 0

    def at(self, name: str) -> str:
        return os.path.join(self._folder, name)

    def stop_asked(self) -> bool:
        """Whether Jackfield asked for the step's end."""
        return os.path.exists(self.at("stop.json"))

    def prepare(self) -> None:
        """Just before the code starts: its folders, and what the kernel has counted so far."""
        self._refused, self._memory_kills = refused_processes(), memory_kills()
        for name in ("work", "out"):
            os.makedirs(self.at(name), exist_ok=True)

    def watch(self, pid: int) -> None:
        """The code runs, in the process group of ``pid``."""
        self._pid = pid
        self._check_at = time.monotonic() + YOUNG_POLL_SECONDS

    @property
    def next_check(self) -> float:
        """When ``enforce`` has something to do, as a monotonic time."""
        return min(self._check_at, self._kill_at, self._deadline)

    @property
    def _deadline(self) -> float:
        return float("inf") if self.reason else self._started + self.limits.timeout_seconds

    def pump(self, file: int) -> bool:
        """Move what the step printed into the log, a bounded part at a time; whether more may come."""
        for _ in range(PIPE_READS):
            try:
                data = os.read(file, PIPE_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._log.write(data)
        return True

    def drain(self, file: int) -> None:
        """The rest of the output, once nothing writes any more."""
        while True:
            try:
                data = os.read(file, PIPE_BYTES)
            except BlockingIOError:
                return
            if not data:
                return
            self._log.write(data)

    def ask_to_end(self) -> None:
        """By Jackfield (stop.json says so), or by the machine going down: then the step is lost."""
        text = read_text(self.at("stop.json"))
        grace = json.loads(text).get("grace_seconds", TERM_GRACE_SECONDS) if text else TERM_GRACE_SECONDS
        self._begin_end("stopped" if text else "lost", float(grace))

    def _begin_end(self, reason: str, grace_seconds: float) -> None:
        self.reason = self.reason or reason
        self._kill_at = min(self._kill_at, time.monotonic() + grace_seconds)
        if grace_seconds > 0:
            self.signal_everything(signal.SIGTERM)

    def enforce(self) -> None:
        """Hold the step to its limits, when it is time to look."""
        now = time.monotonic()
        if now < self.next_check:
            return
        if not self.reason and self.stop_asked():
            self.ask_to_end()
        with urgently():
            self._hold_to_limits(now)
        young = now - self._started < YOUNG_SECONDS
        self._check_at = time.monotonic() + (YOUNG_POLL_SECONDS if young else POLL_SECONDS)

    def _hold_to_limits(self, now: float) -> None:
        if now >= self._kill_at:
            self.signal_everything(signal.SIGKILL)
        elif now >= self._deadline:
            self._begin_end("timeout", TERM_GRACE_SECONDS)
        breach = self._breach(now)
        if breach:
            self.reason = self.reason or breach
            self._kill_at = now
            self.signal_everything(signal.SIGKILL)

    def _breach(self, now: float) -> str:
        """The limit that is exceeded, or nothing."""
        pids = list(below())
        if len(pids) > self.limits.processes or refused_processes() > self._refused:
            return "processes"
        if contained() and memory_kills() > self._memory_kills:
            return "memory"
        resident = resident_bytes(pids)
        if resident > self.limits.memory_bytes:
            resident = proportional_bytes(pids) or resident
        self._peak = max(self._peak, resident)
        if resident > self.limits.memory_bytes:
            return "memory"
        if now >= self._disk_at and self._disk_full():
            return "disk"
        return ""

    def _disk_full(self) -> bool:
        before = time.monotonic()
        taken = tree_bytes(self._folder, without=OWN_FILES)
        now = time.monotonic()
        self._disk_at = now + max(DISK_POLL_SECONDS, (now - before) / DISK_POLL_SHARE)
        return taken > self.limits.output_bytes

    def signal_everything(self, number: int) -> None:
        """Signal the step and all it started."""
        if os.getpid() == 1:
            send(-1, number)
            return
        # The group at once: a process that forks cannot slip away between two signals.
        send(-self._pid, number)
        # What it reached must not be told to end twice: its handler may not expect that.
        for pid in below(0 if number == signal.SIGKILL else self._pid):
            send(pid, number)

    def finish(self, code: int | None, peak_bytes: int = 0) -> dict[str, object]:
        """Close the log and publish the end; the record that ``exit.json`` holds."""
        self._log.close()
        record: dict[str, object] = {
            "exit_code": code,
            "reason": self.reason or self._why(code),
            "started_at": self._started_at,
            "finished_at": time.time(),
            "peak_memory_bytes": max(self._peak, peak_bytes),
            "log_cut_bytes": self._log.cut_bytes,
        }
        publish(self._reserved, self.at("exit.json.part"), self.at("exit.json"), record)
        return record

    def _why(self, code: int | None) -> str:
        """Why the step ended when nobody here ended it."""
        suspect = code == 128 + signal.SIGKILL or (code and contained())
        if suspect and memory_kills() > self._memory_kills:
            return "memory"
        if code and refused_processes() > self._refused:
            return "processes"
        taken = tree_bytes(self._folder, without=OWN_FILES)
        disk = os.statvfs(self._folder)
        if taken > self.limits.output_bytes:
            return "disk"
        # A file that may not grow beyond the limit ends the step when it is just as large.
        if code and (taken == self.limits.output_bytes or disk.f_bavail * disk.f_frsize < FREE_DISK_BYTES):
            return "disk"
        return "exited"


def exit_code(status: int | None) -> int | None:
    """128 + n after signal n, as the shell says it; None when no process was started."""
    if status is None:
        return None
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def reserve(path: str) -> int:
    """A file with its space taken now, so that a full disk cannot keep the end from being written."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    os.posix_fallocate(file, 0, EXIT_BYTES)
    return file


def publish(file: int, part: str, path: str, record: Mapping[str, object]) -> None:
    """Write the record into the reserved file and move it to its name: whole or not at all.

    Not synced: every step would wait for the disk, twice. What a power cut makes of the file is no
    record, and a step without one counts as lost and runs again.
    """
    os.write(file, json.dumps(record).encode().ljust(EXIT_BYTES))
    os.close(file)
    os.rename(part, path)
