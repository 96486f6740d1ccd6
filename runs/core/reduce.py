"""reduce(): apply events to a run's snapshot to get the next snapshot. Pure.

Mirrored by ``frontend/src/runs/reduce.ts``; both pass ``tests/fixtures/reduce/*.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from runs.core.events import PROGRESS, RUN_EVENTS, STEP_EVENTS, run_changes, step_changes


class SequenceGap(Exception):
    """Events are missing after number ``after``: fetch them from there."""

    def __init__(self, after: int, found: int) -> None:
        super().__init__(f"Expected event {after + 1}, found {found}.")
        self.after = after


def reduce(snapshot: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The snapshot after the events ``{seq, type, node, at, data}``.

    Skips events that the snapshot already includes. Unknown types and nodes, which a newer server
    may send, advance ``seq`` and change nothing else. Raises SequenceGap.
    """
    run = dict(snapshot)
    steps = {step["node"]: step for step in snapshot["steps"]}
    for event in events:
        if event["seq"] <= run["seq"]:
            continue
        if event["seq"] != run["seq"] + 1:
            raise SequenceGap(run["seq"], event["seq"])
        run["seq"] = event["seq"]
        _apply(run, steps, event)
    run["steps"] = list(steps.values())
    run["warning_count"] = warning_count(run["steps"])
    return run


def warning_count(steps: Iterable[Mapping[str, Any]]) -> int:
    """Warnings of all steps of a snapshot."""
    return sum(len(step["warnings"]) for step in steps)


def _apply(run: dict[str, Any], steps: dict[str, Mapping[str, Any]], event: Mapping[str, Any]) -> None:
    kind, node = event["type"], event["node"]
    if kind in RUN_EVENTS:
        run.update(run_changes(kind, event["at"]))
    elif node in steps and (kind in STEP_EVENTS or kind == PROGRESS):
        steps[node] = {**steps[node], **step_changes(kind, event["data"], event["at"])}
