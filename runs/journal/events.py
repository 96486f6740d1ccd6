"""Events of a run after a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from runs.core.states import RUN_TERMINAL
from runs.core.times import rfc3339
from runs.models import Run, RunEvent

Json = dict[str, Any]


def event_json(event: RunEvent) -> Json:
    return {
        "seq": event.seq,
        "type": event.type,
        "node": event.node,
        "at": rfc3339(event.at),
        "data": event.data,
    }


def events_after(run_id: UUID, after: int, limit: int | None = None) -> list[Json]:
    """Events with numbers above ``after``, in order and without gaps."""
    rows = RunEvent.objects.filter(run_id=run_id, seq__gt=after).order_by("seq")
    return [event_json(row) for row in (rows if limit is None else rows[:limit])]


@dataclass(frozen=True, slots=True)
class NextEvents:
    """The events after a cursor. ``last_seq`` is the run's as of before they were read."""

    events: Sequence[Json]
    last_seq: int
    ended: bool


def next_events(run_id: UUID, after: int, limit: int) -> NextEvents | None:
    """Up to ``limit`` events after the cursor; None if the run does not exist."""
    row = Run.objects.filter(pk=run_id).values_list("last_seq", "status").first()
    if row is None:
        return None
    last_seq, status = row
    events = events_after(run_id, after, limit) if last_seq > after else []
    return NextEvents(events, last_seq, status in RUN_TERMINAL)
