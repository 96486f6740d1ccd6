"""A step's limits from ``step.json``, and those of them that the kernel enforces.

Standard library only; Linux.
"""

from __future__ import annotations

import os
import resource

from compute.supervision.process_tree import user_processes

#: How deep folders may be nested in what a step writes: far deeper than people do, and a path that every
#: program can still use.
DEEPEST = 100
#: Room for the user's other processes: the kernel only offers a limit per user.
USER_SPARE_PROCESSES = 1024
#: An executor keeps tables for later steps beside a step's memory: this part of its limit, at most so much.
KEPT_PART, MOST_KEPT_BYTES = 8, 512 * 1024**2


class Limits:
    """Bounds from step.json; an absent one is infinite."""

    def __init__(self, values: dict[str, float]) -> None:
        def bound(name: str) -> float:
            value = values.get(name)
            return float("inf") if value is None else float(value)

        self.memory_bytes = bound("memory_bytes")
        self.address_space_bytes = bound("address_space_bytes")
        self.processes = bound("processes")
        self.timeout_seconds = bound("timeout_seconds")
        self.output_bytes = bound("output_bytes")
        self.output_files = bound("output_files")
        self.log_bytes = int(values.get("log_bytes") or 16 * 1024**2)

    def user_processes(self) -> float:
        """The kernel's limit for the user: root is exempt, and a container has a limit of its own."""
        if os.getuid() == 0 or os.getpid() == 1:
            return float("inf")
        return self.processes + user_processes() + USER_SPARE_PROCESSES


def kept_bytes(memory_bytes: float) -> int:
    """How many bytes of tables an executor may keep beside the memory of its steps."""
    return int(min(memory_bytes / KEPT_PART, MOST_KEPT_BYTES))


def confine(limits: Limits, user_processes: float) -> None:
    """Apply to this process what the kernel enforces without polling."""
    for kind, value in (
        (resource.RLIMIT_AS, limits.address_space_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, user_processes),
    ):
        if value != float("inf"):
            hard = resource.getrlimit(kind)[1]
            soft = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
            resource.setrlimit(kind, (soft, soft))
    # When memory runs out, the kernel should kill the step, not its supervisor.
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")
