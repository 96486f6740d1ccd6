"""Supervises one step: ``python -I -S supervise.py FOLDER``. Standard library only; Linux.

It is the process that a driver starts (process target) or PID 1 (containers). It outlives the
worker that launched it, keeps the step inside its limits, keeps its log, leaves no descendant,
and says in ``exit.json`` how the step ended. Nothing heavy is imported here: every step pays for
this file's start.

In FOLDER it reads ``step.json`` (limits; ``command`` instead of the runtime, when given; ``secrets``:
names of variables, whose values it then reads from standard input) and ``stop.json``
(``grace_seconds``; present: Jackfield asked for the end), holds ``lock``, and writes ``log.txt`` and
``exit.json`` {exit_code, reason, started_at, finished_at, peak_memory_bytes, log_cut_bytes}.
``exit_code`` is 128 + n after signal n, null when no process was started.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time

#: Exit statuses of a supervisor that starts nothing.
ALREADY_RUNNING, ALREADY_ENDED = 75, 76
LOCK_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
LOCK_TRIES, LOCK_TRY_SECONDS = 5, 0.005


def take_lock(folder: str, inherited: int | None) -> int | None:
    """The held lock with our pid in it; None when another supervisor has the step."""
    lock = inherited
    if lock is None:
        lock = os.open(os.path.join(folder, "lock"), LOCK_FLAGS, 0o644)
        if not hold(lock):
            os.close(lock)
            return None
    os.set_inheritable(lock, False)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def hold(lock: int) -> bool:
    """Lock an open file. Whoever checks the lock holds it for microseconds, so try a few times."""
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOCK_TRY_SECONDS)
        else:
            return True
    return False


def main(arguments: list[str]) -> int:
    """``FOLDER [LOCK_FD]``: the driver hands over the lock it took, so that it is never free."""
    folder = os.path.abspath(arguments[0])
    lock = take_lock(folder, int(arguments[1]) if len(arguments) > 1 else None)
    if lock is None:
        return ALREADY_RUNNING
    if os.path.exists(os.path.join(folder, "exit.json")):
        return ALREADY_ENDED
    # Isolated mode leaves our root off the path. Last, so that nothing in it hides the standard library.
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from compute.supervision.supervisor import Supervisor

    # Skip the interpreter's clean-up: there is nothing to clean, and somebody waits for the exit.
    os._exit(Supervisor(folder).run())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
