"""What a process hands on to its children, and any process of the same user can change in it.

A step could change it in its supervisor or in the warm parent, and so in the steps after it.
Standard library only; Linux.
"""

from __future__ import annotations

import os
import resource
from typing import NamedTuple

#: Not that of core files, which steps do not get anyway.
LIMITS = tuple(
    sorted(
        getattr(resource, name)
        for name in dir(resource)
        if name.startswith("RLIMIT_") and name not in ("RLIMIT_CORE", "RLIMIT_OFILE")
    )
)


class Inherited(NamedTuple):
    limits: tuple[tuple[int, int], ...]
    priority: int
    scheduling: int
    cpus: frozenset[int]


def inherited(pid: int) -> Inherited:
    """Raises ProcessLookupError when the process is gone."""
    return Inherited(
        tuple(resource.prlimit(pid, kind) for kind in LIMITS),
        os.getpriority(os.PRIO_PROCESS, pid),
        os.sched_getscheduler(pid),
        frozenset(os.sched_getaffinity(pid)),
    )
