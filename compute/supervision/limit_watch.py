"""What a step takes of the machine, against its limits. Standard library only; Linux."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection

from compute.supervision.limits import DEEPEST, Limits
from compute.supervision.process_tree import (
    below,
    contained,
    memory_kills,
    proportional_bytes,
    refused_processes,
    resident_bytes,
)
from compute.supervision.walk import Usage, usage

#: Walking the output folder may be costly: at most this share of the time goes into it.
DISK_POLL_SECONDS = 1.0
DISK_POLL_SHARE = 0.02
#: Below this, a step that failed is taken to have failed for want of disk.
FREE_DISK_BYTES = 256 * 1024
#: Of the folder not the step's own writing: inputs, and its supervisor's records.
OWN_FILES = frozenset(
    {"in", "lock", "log.txt", "step.json", "stop.json", "supervisor.log", "exit.json.part"}
    | {"launched.json", "started"}
)


class LimitWatch:
    """Measures one step. ``peak_bytes``: the most memory that was seen. ``beside_bytes``: of what its process
    holds, what is kept for other steps. ``spared``: processes of no step."""

    def __init__(self, folder: str, limits: Limits, spared: Collection[int] = ()) -> None:
        self._folder, self._limits, self._spared = folder, limits, spared
        self.peak_bytes = self.beside_bytes = 0
        self._disk_at = 0.0
        self._refused = self._memory_kills = 0

    def begin(self) -> None:
        """Note what the kernel has counted before the step starts."""
        self._refused, self._memory_kills = refused_processes(), memory_kills()

    def breach(self, now: float) -> str:
        """The limit that is exceeded, or an empty text."""
        pids = [pid for pid in below() if pid not in self._spared]
        if len(pids) > self._limits.processes or refused_processes() > self._refused:
            return "processes"
        if contained() and memory_kills() > self._memory_kills:
            return "memory"
        resident = resident_bytes(pids) - self.beside_bytes
        if resident > self._limits.memory_bytes:
            resident = (proportional_bytes(pids) or resident + self.beside_bytes) - self.beside_bytes
        self.peak_bytes = max(self.peak_bytes, resident)
        if resident > self._limits.memory_bytes:
            return "memory"
        return self._disk_breach() if now >= self._disk_at else ""

    def _disk_breach(self) -> str:
        before = time.monotonic()
        breach = self._over(self._usage())
        now = time.monotonic()
        self._disk_at = now + max(DISK_POLL_SECONDS, (now - before) / DISK_POLL_SHARE)
        return breach

    def _usage(self) -> Usage:
        # Outputs are read to their end, holes too, when they are stored.
        most = self._limits.output_files
        return usage(self._folder, without=OWN_FILES, whole="out", entries=most, depth=DEEPEST)

    def _over(self, used: Usage) -> str:
        if used.exceeds(self._limits.output_files, DEEPEST):
            return "files"
        return "disk" if used.bytes > self._limits.output_bytes else ""

    def reason(self, code: int | None) -> str:
        """Why the step ended when Jackfield did not end it."""
        suspect = code == 128 + signal.SIGKILL or (code and contained())
        if suspect and memory_kills() > self._memory_kills:
            return "memory"
        if code and refused_processes() > self._refused:
            return "processes"
        used = self._usage()
        disk = os.statvfs(self._folder)
        # A file that may not grow beyond the limit ends the step when it is just as large.
        full = used.largest >= self._limits.output_bytes or disk.f_bavail * disk.f_frsize < FREE_DISK_BYTES
        return self._over(used) or ("disk" if code and full else "exited")
