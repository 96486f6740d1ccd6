"""Every kind of compute target: those that ship, and those that installed packages add."""

from __future__ import annotations

from functools import cache

from compute.errors import ComputeError
from compute.targets.docker.kind import KIND as DOCKER
from compute.targets.kind import TargetKind
from compute.targets.process.kind import KIND as PROCESS

BUILT_IN = (PROCESS, DOCKER)


@cache
def target_kinds() -> dict[str, TargetKind]:
    """By name."""
    return {kind.name: kind for kind in BUILT_IN}


def find_kind(name: str) -> TargetKind:
    """Raises ComputeError for a kind that is not installed."""
    found = target_kinds().get(name)
    if found is None:
        known = ", ".join(target_kinds())
        raise ComputeError(f"'{name}' is no kind of target. Known: {known}.", permanent=True)
    return found
