"""What runs below this process and what it takes, read from /proc. Standard library only; Linux."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
from collections.abc import Iterator

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36


def read_text(path: str) -> str:
    """The file's text; empty when absent, as are the files of a process that ended."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError, NotADirectoryError):
        return ""


def children(pid: int) -> list[int]:
    """Direct children of a process, over all its threads."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except (FileNotFoundError, ProcessLookupError):
        return []
    found: list[int] = []
    for thread in threads:
        found.extend(int(text) for text in read_text(f"/proc/{pid}/task/{thread}/children").split())
    return found


def parents_of_all() -> dict[int, list[int]]:
    """Children by parent, from every process's stat: for kernels without ``children`` files."""
    tree: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            fields = read_text(f"/proc/{entry}/stat").rpartition(")")[2].split()
            if fields:
                tree.setdefault(int(fields[1]), []).append(int(entry))
    return tree


def below(outside: int = 0) -> Iterator[int]:
    """All descendants of this process, which is a subreaper, including those in other sessions.

    ``outside``: only what is not in that process group.

    One at a time, so that a killer strikes while it looks: what forks without end would outrun a
    list.
    """
    me = os.getpid()
    quick = os.path.exists(f"/proc/self/task/{me}/children")
    tree = {} if quick else parents_of_all()
    queue = [me]
    while queue:
        pid = queue.pop()
        found = children(pid) if quick else tree.get(pid, [])
        queue.extend(found)
        yield from (child for child in found if not outside or group_of(child) != outside)


def group_of(pid: int) -> int | None:
    """The process group; None of a process that is gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


@contextlib.contextmanager
def urgently() -> Iterator[None]:
    """Run at the highest priority, where the system allows it.

    Thousands of forking processes would otherwise leave their supervisor no time to end them.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        yield  # not root: there RLIMIT_NPROC keeps the number small
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def user_processes() -> int:
    """Threads of this user's processes, which is what RLIMIT_NPROC counts."""
    uid = os.getuid()
    total = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.stat(f"/proc/{entry}").st_uid == uid:
                    total += len(os.listdir(f"/proc/{entry}/task"))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # it ended while we looked
    return total


def resident_bytes(pids: list[int]) -> int:
    pages = 0
    for pid in pids:
        fields = read_text(f"/proc/{pid}/statm").split()
        pages += int(fields[1]) if fields else 0
    return pages * resource.getpagesize()


def proportional_bytes(pids: list[int]) -> int:
    """Resident bytes with shared pages counted once. Slow: for a final check only."""
    kilobytes = 0
    for pid in pids:
        for line in read_text(f"/proc/{pid}/smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes * 1024


def counter(path: str, name: str) -> int:
    """The number after ``name`` in a file of ``name number`` lines; 0 when absent."""
    for line in read_text(path).splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0


def contained() -> bool:
    """Whether this is a container's first process: there the kernel's own counters tell more."""
    return os.getpid() == 1


def refused_processes() -> int:
    """In a container: how often the engine's process limit refused a new process or thread."""
    if not contained():
        return 0
    return max(counter(f"/sys/fs/cgroup/{place}pids.events", "max") for place in ("", "pids/"))


def memory_kills() -> int:
    """How many processes the kernel ended for want of memory: in this container, or on the machine."""
    if not contained():
        return counter("/proc/vmstat", "oom_kill")
    return max(
        counter(f"/sys/fs/cgroup/{place}", "oom_kill")
        for place in ("memory.events", "memory/memory.oom_control")
    )


def prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def send(pid: int, number: int) -> None:
    # Already gone is fine.
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
