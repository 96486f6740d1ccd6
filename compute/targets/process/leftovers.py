"""Processes that a dead supervisor left behind. Linux only."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from compute.errors import ComputeError
from compute.targets.process.environment import STEP_MARKER

#: How long to wait for them to exit.
LEFTOVER_SECONDS = 10.0


def end_leftovers(name: str, folder: Path) -> None:
    """Kill what is left of a step, found by the marker in each process's environment."""
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while leftovers := marked_processes(name, folder):
        if time.monotonic() > deadline:
            raise ComputeError(f"Processes of the step '{name}' cannot be ended: {sorted(leftovers)}.")
        for pid in leftovers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def marked_processes(name: str, folder: Path) -> set[int]:
    """Processes of the step in that folder: a copy of the data folder has steps of the same names."""
    markers = {f"{STEP_MARKER}={name}".encode(), f"HOME={folder / 'work'}".encode()}
    return {
        int(entry)
        for entry in os.listdir("/proc")
        if entry.isdigit() and markers.issubset(environment_of(int(entry)))
    }


def environment_of(pid: int) -> list[bytes]:
    """A process's environment; empty for one that ended or is another user's."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
