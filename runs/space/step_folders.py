"""Folders of steps whose run was deleted, and which could not be removed then."""

from __future__ import annotations

from compute import services
from runs.core.names import parse_attempt_name
from runs.models import Run

#: Leave newer folders alone: their run may be about to be deleted by somebody else.
RECENT_SECONDS = 600.0


def left_behind() -> list[str]:
    """Names of attempts that no run has, though there is a folder of theirs."""
    runs = {name: run for name in services.step_names(RECENT_SECONDS) if (run := _run_of(name)) is not None}
    known = set(Run.objects.filter(pk__in=set(runs.values())).values_list("pk", flat=True))
    return sorted(name for name, run in runs.items() if run not in known)


def _run_of(name: str) -> object:
    try:
        return parse_attempt_name(name)[0]
    except ValueError:
        return None  # not one of ours


def clear(names: list[str]) -> None:
    for name in names:
        services.erase(name)
