"""The step folder as the server sees it. Foreign code wrote there, so nothing in it is trusted."""

from __future__ import annotations

import errno
import fcntl
import json
import math
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast, get_args

from compute.errors import ComputeError
from compute.records import finite, json_object, unix_seconds
from compute.spec import EndReason, ResourceLimits, StepStatus
from compute.supervision.supervise import LOCK_FLAGS, hold
from designer.foundation import wall_clock

STEP_FORMAT = "jackfield/step@1"
#: A step's name is a folder's and a container's name: no separators, no leading dot.
NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")
#: The runtime writes small records; more is not a record.
RECORD_BYTES = 1024 * 1024
LARGEST_EXIT_CODE = 255
#: Virtual memory that libraries reserve without using it, on top of a multiple of the limit.
ADDRESS_SPACE_SPARE_BYTES = 8 * 1024**3
ADDRESS_SPACE_FACTOR = 2
#: How long past the grace a supervisor may take to end its step.
OVERDUE_SECONDS = 60.0


def limits_document(limits: ResourceLimits, *, contained: bool) -> dict[str, float]:
    """The limits as the supervisor reads them. Outside a container the address space is bounded too."""
    # Infinity is no JSON; a bound that is absent is none.
    document: dict[str, float] = {name: bound for name, bound in asdict(limits).items() if bound != math.inf}
    if not contained:
        spare = ADDRESS_SPACE_SPARE_BYTES
        document["address_space_bytes"] = limits.memory_bytes * ADDRESS_SPACE_FACTOR + spare
    return document


def checked_name(name: str) -> str:
    """The name, when it can be a folder's; raises ComputeError when it cannot."""
    if not NAME_PATTERN.fullmatch(name):
        raise ComputeError(
            f"'{name}' is not a valid step name. Use letters, digits, '_', '-' and '.'.", permanent=True
        )
    return name


def is_there(folder: Path) -> bool:
    """Whether the folder is there. Looked at twice: it may move to or from a runner's place meanwhile."""
    return folder.is_dir() or folder.is_dir()


def was_begun(folder: Path) -> bool:
    """Whether a runner, or whoever settled the step without one, made the mark of its start."""
    return os.path.lexists(folder / "started")


def read_regular(path: Path, offset: int = 0, limit: int = -1) -> bytes:
    """Bytes of a regular file from ``offset``; empty when absent, a link, a pipe or a device.

    A container can put a link or a pipe where a file is expected: following it would read the
    server's own files, or hang.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        facts = os.fstat(file)
        if not stat.S_ISREG(facts.st_mode):
            return b""
        there = max(0, facts.st_size - offset)
        return os.pread(file, there if limit < 0 else min(there, limit), offset)
    finally:
        os.close(file)


def read_record(path: Path) -> dict[str, Any]:
    """A JSON object that the step side wrote; empty when absent or not one."""
    return json_object(read_regular(path, limit=RECORD_BYTES))


def write_atomically(path: Path, record: Mapping[str, object]) -> None:
    """Write a JSON file whole, or not at all.

    Under a name nobody can guess, and never through a link: the step may own this folder.
    """
    folder, name = os.path.split(path)
    part = f"{folder}/.{name}.{secrets.token_hex(16)}"
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    with os.fdopen(file, "wb") as writer:
        writer.write(json.dumps(record).encode())
    os.replace(part, path)


def request_stop(folder: Path, grace_seconds: float) -> bool:
    """Write down that Jackfield asks for the step's end.

    Returns whether it was asked so long ago that the supervisor must be killed.
    """
    asked = read_record(folder / "stop.json")
    asked_at, grace = unix_seconds(asked.get("at")), finite(asked.get("grace_seconds"))
    if asked_at is not None and grace is not None:
        return wall_clock.witnessed_seconds(asked_at) > grace + OVERDUE_SECONDS
    write_atomically(folder / "stop.json", {"grace_seconds": grace_seconds, "at": time.time()})
    return False


def ended_status(name: str, folder: Path, labels: Mapping[str, str]) -> StepStatus | None:
    """The status of a step whose supervisor said how it ended, else None."""
    return status_of(name, read_record(folder / "exit.json"), labels)


def seen_status(name: str, status: Callable[[str], StepStatus | None]) -> StepStatus | None:
    """What ``status`` tells; lost, when a step spoiled its folder so that it cannot be told."""
    try:
        return status(name)
    except OSError:
        return StepStatus(name, "exited", reason="lost")


def list_statuses(names: Iterable[str], status: Callable[[str], StepStatus | None]) -> list[StepStatus]:
    """The statuses of the steps that are not absent. One bad folder must not hide the others."""
    found = (seen_status(name, status) for name in names)
    return [item for item in found if item is not None and item.state != "absent"]


def status_of(name: str, record: Mapping[str, Any], labels: Mapping[str, str]) -> StepStatus | None:
    """The status that a record of a step's end tells; None for what is no such record."""
    if record.get("reason") not in get_args(EndReason):
        return None
    code = record.get("exit_code")
    return StepStatus(
        name=name,
        state="exited",
        exit_code=code if isinstance(code, int) and 0 <= code <= LARGEST_EXIT_CODE else None,
        reason=cast(EndReason, record["reason"]),
        started_at=unix_seconds(record.get("started_at")),
        finished_at=unix_seconds(record.get("finished_at")),
        labels=labels,
    )


def write_end(folder: Path, reason: EndReason, exit_code: int | None, started_at: float | None) -> None:
    """Settle a step whose supervisor could not say how it ended."""
    write_atomically(
        folder / "exit.json",
        {
            "exit_code": exit_code,
            "reason": reason,
            "started_at": started_at,
            "finished_at": time.time(),
            "peak_memory_bytes": None,
        },
    )


def write_lost_end(folder: Path, started_at: float | None, exit_code: int | None = None) -> None:
    """Settle a step without a supervisor: stopped when that was asked, else lost."""
    reason: EndReason = "stopped" if (folder / "stop.json").exists() else "lost"
    write_end(folder, reason, exit_code, started_at)


def claim_unstarted(folder: Path) -> bool:
    """Make the mark of the start ourselves, so that no runner can; whether none had."""
    try:
        mark = os.open(folder / "started", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    except FileExistsError:
        return False
    os.close(mark)
    return True


def abandon(folder: Path) -> None:
    """Settle a step that no runner could be had for, unless one took it meanwhile."""
    if claim_unstarted(folder):
        write_lost_end(folder, None)


def settle_lost(folder: Path, started_at: float | None) -> None:
    """Write the end of a step whose supervisor died, unless somebody did."""
    lock = take_lock(folder) if is_there(folder) else None
    if lock is None:
        return
    try:
        if not ended_status("", folder, {}):
            write_lost_end(folder, started_at)
    finally:
        os.close(lock)


def take_lock(folder: Path) -> int | None:
    """An open file that holds the step's lock, or None while a supervisor has it."""
    return take_lock_file(folder / "lock")


def take_lock_file(path: Path) -> int | None:
    """An open file that holds the lock, or None while another process has it."""
    lock = os.open(path, LOCK_FLAGS, 0o644)
    if hold(lock):
        return lock
    os.close(lock)
    return None


def supervisor_lives(folder: Path) -> bool:
    """Whether a supervisor holds the step's lock."""
    return is_locked(folder / "lock")


def is_locked(path: Path) -> bool:
    """Whether a process holds the lock. Asks for a shared one, so two askers do not collide."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return False  # a link that the step put there: nobody locks that
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(lock)


def supervisor_pid(folder: Path) -> int | None:
    """The pid that the supervisor wrote into its lock; None before it did."""
    text = read_regular(folder / "lock", limit=32).strip()
    return int(text) if text.isdigit() else None
