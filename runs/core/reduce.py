"""reduce(): a run's snapshot and the events after it give the next snapshot.

Mirrored by ``frontend/src/runs/reduce.ts``; both pass ``tests/fixtures/reduce/*.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from runs.core.events import PROGRESS, RUN_EVENTS, STEP_EVENTS, run_changes, step_changes


class SequenceGap(Exception):
    """An event is missing between the snapshot and the events: fetch from ``after``."""

    def __init__(self, after: int, found: int) -> None:
        super().__init__(f"Expected event {after + 1}, found {found}.")
        self.after = after


def reduce(snapshot: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The snapshot after the events ``{seq, type, node, at, data}``.

    Events the snapshot already holds are passed over; unknown types and nodes count their
    number and change nothing (a newer server may send them). Raises SequenceGap on a gap.
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
    return run


def _apply(run: dict[str, Any], steps: dict[str, Mapping[str, Any]], event: Mapping[str, Any]) -> None:
    kind, node = event["type"], event["node"]
    if kind in RUN_EVENTS:
        run.update(run_changes(kind, event["at"]))
    elif node in steps and (kind in STEP_EVENTS or kind == PROGRESS):
        steps[node] = {**steps[node], **step_changes(kind, event["data"], event["at"])}
