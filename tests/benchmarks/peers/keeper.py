"""`python keeper.py SECONDS COMMAND…`: bounds a command and ends all it started.

Orphans below this process are given to it by the kernel, whatever sessions they made or names they took
(Airflow's servers overwrite theirs together with their environment), so that none can slip away.
Exits as the command did, with 124 when its time was up.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

#: From linux/prctl.h.
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
TIME_IS_UP = 124
#: How long what is left has to end by itself: our own engine takes its containers down meanwhile.
GRACE_SECONDS = 20.0
LOOK_SECONDS = 0.05


def main(seconds: float, command: list[str]) -> int:
    control = ctypes.CDLL(None, use_errno=True).prctl
    control(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # Whoever started this may be killed; nobody would bound the command then.
    control(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    process = subprocess.Popen(command)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return TIME_IS_UP
    finally:
        end_all()


def end_all() -> None:
    """End every process below this one, by SIGKILL when it takes its time."""
    deadline = time.monotonic() + GRACE_SECONDS
    asked: set[int] = set()
    while pids := descendants(os.getpid()):
        late = time.monotonic() > deadline
        for pid in pids if late else pids - asked:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        asked |= pids
        _reap()
        time.sleep(LOOK_SECONDS)


def descendants(root: int) -> set[int]:
    """Processes below ``root``, those that ended and were not waited for included."""
    parents = dict(filter(None, map(_parent, Path("/proc").glob("[0-9]*"))))
    found: set[int] = set()
    while more := {pid for pid, parent in parents.items() if parent in {root, *found}} - found:
        found |= more
    return found


def _parent(folder: Path) -> tuple[int, int] | None:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(folder.name), int(fields[1])


def _reap() -> None:
    """Wait for children that have ended: they stay among the descendants until then."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
