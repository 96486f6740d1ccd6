"""Processes that a dead supervisor or runner left behind. Linux only."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Set
from pathlib import Path

from compute.errors import ComputeError
from compute.targets.process.environment import RUNNER_MARKER, STEP_MARKER

#: How long to wait for them to exit.
LEFTOVER_SECONDS = 10.0


def end_leftovers(name: str, folder: Path) -> None:
    """Kill what is left of a step, found by the marker in each process's environment."""
    _end(lambda: marked_processes(name, folder), f"the step '{name}'")


def end_runner_leftovers(name: str, work: Path) -> None:
    """Kill what is left of a dead runner with that folder: what the code of its steps started."""
    markers = {f"{RUNNER_MARKER}={name}".encode(), f"TMPDIR={work / 'tmp'}".encode()}
    _end(lambda: processes_with(markers), f"the runner '{name}'")


def _end(find: Callable[[], set[int]], whose: str) -> None:
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while leftovers := find():
        if time.monotonic() > deadline:
            raise ComputeError(f"Processes of {whose} cannot be ended: {sorted(leftovers)}.")
        for pid in leftovers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def marked_processes(name: str, folder: Path) -> set[int]:
    """Processes of the step in that folder: a copy of the data folder has steps of the same names."""
    return processes_with({f"{STEP_MARKER}={name}".encode(), f"HOME={folder / 'work'}".encode()})


def processes_with(markers: Set[bytes]) -> set[int]:
    """Processes that began with these variables in their environment."""
    return {
        int(entry)
        for entry in os.listdir("/proc")
        if entry.isdigit() and markers <= set(environment_of(int(entry)))
    }


def environment_of(pid: int) -> list[bytes]:
    """A process's environment; empty for one that ended or is another user's."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
