"""Deterministic names of step attempts, by which a restarted engine finds their processes. Pure."""

from __future__ import annotations

import re
from uuid import UUID

_PATTERN = re.compile(r"jf-([0-9a-f]{32})-([a-z][a-z0-9_]*)-([1-9][0-9]*)")


def attempt_name(run: UUID, node: str, number: int) -> str:
    """``jf-<run>-<node>-<attempt>``. Launching a name that already exists adopts its process."""
    return f"jf-{run.hex}-{node}-{number}"


def parse_attempt_name(name: str) -> tuple[UUID, str, int]:
    """The run, node and attempt number of an attempt name; raises ValueError."""
    match = _PATTERN.fullmatch(name)
    if match is None:
        raise ValueError(f"'{name}' is not the name of a step attempt.")
    return UUID(match[1]), match[2], int(match[3])
