"""Every kind of compute target: those that ship, and those that installed packages add."""

from __future__ import annotations

from functools import cache

from compute.errors import ComputeError
from compute.sdk.plugins import TARGETS, Plugin, left_out, load_plugins
from compute.targets.docker.kind import KIND as DOCKER
from compute.targets.kind import TargetKind
from compute.targets.process.kind import KIND as PROCESS

BUILT_IN = (PROCESS, DOCKER)
#: Characters of a kind's name that a target's row holds.
LONGEST_NAME = 20


@cache
def target_kinds() -> dict[str, TargetKind]:
    """By name. What cannot be used is logged and left out."""
    kinds = {kind.name: kind for kind in BUILT_IN}
    for plugin in load_plugins(TARGETS)[0]:
        why = _unusable(plugin, kinds)
        if why:
            left_out(plugin.package, why)
        else:
            kinds[plugin.value.name] = plugin.value
    return kinds


def _unusable(plugin: Plugin, kinds: dict[str, TargetKind]) -> str:
    if not isinstance(plugin.value, TargetKind):
        return f"its entry '{plugin.name}' names no TargetKind."
    if not 0 < len(plugin.value.name) <= LONGEST_NAME:
        return (
            f"the name '{plugin.value.name}' of its kind of target must have 1 to {LONGEST_NAME} characters."
        )
    if plugin.value.name in kinds:
        return f"there is a kind of target '{plugin.value.name}' already."
    return ""


def find_kind(name: str) -> TargetKind:
    """Raises ComputeError for a kind that is not installed."""
    found = target_kinds().get(name)
    if found is None:
        known = ", ".join(target_kinds())
        raise ComputeError(f"'{name}' is not a kind of target. Known: {known}.", permanent=True)
    return found
