"""A real embedded server for benchmarks, and what the kernel says of its process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.server import Server
from tests.real_parts.session import free_port, session_folder

MEGABYTE = 2**20
#: Written to ``clear_refs``: the peak of the resident memory counts from now.
RESET_PEAK = "5"


@contextmanager
def served(name: str) -> Iterator[Server]:
    """``manage.py serve`` in a data folder of its own."""
    server = Server(session_folder() / name, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Resident:
    """The resident memory of a process since this was made, in megabytes."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK)
        self.before = self._field("VmRSS")

    @property
    def growth(self) -> float:
        """How far the peak lies above the beginning: kept by the kernel, so no moment is missed."""
        return self._field("VmHWM") - self.before

    def _field(self, name: str) -> float:
        fields = dict(line.split(":", 1) for line in self._status.read_text().splitlines())
        return int(fields[name].split()[0]) / 1024


def processor_seconds(pid: int) -> float:
    """User and system time that a process has used, its children left out."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wake_ups(pid: int) -> int:
    """How often the threads of a process and of those below it went to sleep and were woken, so far."""
    return sum(_slept(task) for below in _below(pid) for task in Path(f"/proc/{below}/task").iterdir())


def _slept(task: Path) -> int:
    for line in (task / "status").read_text().splitlines():
        if line.startswith("voluntary_ctxt_switches"):
            return int(line.split()[1])
    return 0


def _below(pid: int) -> list[int]:
    """The process, and all that descend from it."""
    found = [pid]
    for parent in found:  # grows while it is walked
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found
