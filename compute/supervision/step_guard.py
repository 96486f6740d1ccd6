"""Holds one step to its limits, writes its log, and records its end in ``exit.json``.

Standard library only; Linux. The step's code is started elsewhere: as a process of its own
(``supervisor``), or in a runner (``execution``).
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Collection, Mapping

from compute.supervision.capped_log import CappedLog
from compute.supervision.limit_watch import LimitWatch
from compute.supervision.limits import Limits
from compute.supervision.process_tree import below, read_text, send, urgently

TERM_GRACE_SECONDS = 10.0
#: Watched closely while young: memory and processes run away in the first moments.
YOUNG_SECONDS = 1.0
YOUNG_POLL_SECONDS = 0.02
POLL_SECONDS = 0.25
PIPE_BYTES = 1024 * 1024
#: Reads of the pipe in a row before limits are looked at again.
PIPE_READS = 16
#: More reads than a pipe has bytes: what is left, once no process writes to it.
ALL_READS = 2 * PIPE_BYTES
EXIT_BYTES = 4096


class StepGuard:
    """Guards the step of one folder, from before its code starts until ``exit.json``.

    ``spared``: processes below this one that belong to no step. It may change meanwhile.
    """

    def __init__(self, folder: str, spared: Collection[int] = ()) -> None:
        self._folder, self._spared = folder, spared
        self.step = json.loads(read_text(self.at("step.json")) or "{}")
        self.limits = Limits(self.step.get("limits") or {})
        self.reason = ""
        self._log = CappedLog(self.at("log.txt"), self.limits.log_bytes)
        self._reserved = reserve(self.at("exit.json.part"))
        self._kill_at = self._check_at = float("inf")
        self._started = time.monotonic()
        self._started_at = time.time()
        self._pid = 0
        self._watch = LimitWatch(folder, self.limits, spared)

    def at(self, name: str) -> str:
        return os.path.join(self._folder, name)

    def mask(self, secrets: Collection[str]) -> None:
        """Keep these values out of the log. Before its first byte."""
        if secrets:
            # Here, because steps without secrets need not pay for it.
            from compute.supervision.masking import MaskedLog, forms_of

            self._log.close()
            self._log = MaskedLog(self.at("log.txt"), self.limits.log_bytes, forms_of(secrets))

    def tell(self, sentence: str) -> None:
        """Add a line of our own to the log."""
        self._log.write(f"{sentence}\n".encode())

    def stop_asked(self) -> bool:
        """Whether Jackfield asked for the step's end."""
        return os.path.exists(self.at("stop.json"))

    def prepare(self) -> None:
        """Just before the code starts: its folders, and what the kernel has counted so far."""
        self._watch.begin()
        for name in ("work", "out"):
            os.makedirs(self.at(name), exist_ok=True)

    def watch(self, pid: int, beside_bytes: int = 0) -> None:
        """The code runs, in the process group of ``pid``; so many bytes there are kept for other steps."""
        self._pid, self._watch.beside_bytes = pid, beside_bytes
        self._check_at = time.monotonic() + YOUNG_POLL_SECONDS

    @property
    def next_check(self) -> float:
        """Monotonic time at which ``enforce`` is next due."""
        deadline = float("inf") if self.reason else self._started + self.limits.timeout_seconds
        return min(self._check_at, self._kill_at, deadline)

    def pump(self, file: int, reads: int = PIPE_READS) -> bool:
        """Move a bounded part of the step's output into the log; returns whether more may come."""
        for _ in range(reads):
            try:
                data = os.read(file, PIPE_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._log.write(data)
        return True

    def ask_to_end(self) -> None:
        """End the step: stopped when stop.json is there, else lost (the machine goes down)."""
        text = read_text(self.at("stop.json"))
        grace = json.loads(text).get("grace_seconds", TERM_GRACE_SECONDS) if text else TERM_GRACE_SECONDS
        self._begin_end("stopped" if text else "lost", float(grace))

    def _begin_end(self, reason: str, grace_seconds: float) -> None:
        self.reason = self.reason or reason
        self._kill_at = min(self._kill_at, time.monotonic() + grace_seconds)
        if grace_seconds > 0:
            self.signal_everything(signal.SIGTERM, self._spared)

    def enforce(self) -> None:
        """Check the limits, if that is due."""
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
        elif not self.reason and now >= self._started + self.limits.timeout_seconds:
            self._begin_end("timeout", TERM_GRACE_SECONDS)
        breach = self._watch.breach(now)
        if breach:
            self.reason = self.reason or breach
            self._kill_at = now
            self.signal_everything(signal.SIGKILL)

    def signal_everything(self, number: int, spared: Collection[int] = ()) -> None:
        """Signal the step and all it started: all below this process but the ``spared``."""
        if os.getpid() == 1 and not spared:
            send(-1, number)
            return
        # The group at once: a process that forks cannot slip away between two signals.
        send(-self._pid, number)
        # Processes in the group must not get SIGTERM twice: their handler may not expect that.
        for pid in below(0 if number == signal.SIGKILL else self._pid):
            if pid not in spared:
                send(pid, number)

    def finish(self, code: int | None, peak_bytes: int = 0) -> dict[str, object]:
        """Close the log and write ``exit.json``. Returns its record."""
        self._log.close()
        record: dict[str, object] = {
            "exit_code": code,
            "reason": self.reason or self._watch.reason(code),
            "started_at": self._started_at,
            # Not the wall clock, which may have jumped.
            "finished_at": self._started_at + time.monotonic() - self._started,
            "peak_memory_bytes": max(self._watch.peak_bytes, peak_bytes),
            "log_cut_bytes": self._log.cut_bytes,
        }
        publish(self._reserved, self.at("exit.json.part"), self.at("exit.json"), record)
        return record


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

    Not synced, or every step would wait for the disk twice. After a power cut the file may hold no
    record; a step without one is lost and runs again.
    """
    os.write(file, json.dumps(record).encode().ljust(EXIT_BYTES))
    os.close(file)
    os.rename(part, path)
