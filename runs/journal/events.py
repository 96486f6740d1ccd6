"""Events of a run from a cursor on."""

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
    """Events with numbers beyond ``after``, in order, contiguous."""
    rows = RunEvent.objects.filter(run_id=run_id, seq__gt=after).order_by("seq")
    return [event_json(row) for row in (rows if limit is None else rows[:limit])]


@dataclass(frozen=True, slots=True)
class News:
    """What a reader at a cursor has not seen. ``last_seq`` was read before the events."""

    events: Sequence[Json]
    last_seq: int
    ended: bool


def news(run_id: UUID, after: int, limit: int) -> News | None:
    """The next events beyond the cursor; None when the run is gone."""
    row = Run.objects.filter(pk=run_id).values_list("last_seq", "status").first()
    if row is None:
        return None
    last_seq, status = row
    events = events_after(run_id, after, limit) if last_seq > after else []
    return News(events, last_seq, status in RUN_TERMINAL)
