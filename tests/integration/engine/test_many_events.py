"""A run of ten thousand events costs its readers and its writer what one of a thousand does."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from runs.core.events import PROGRESS, RunEvent
from runs.execution import attempts
from runs.execution.ingest import _tell_progress
from runs.journal import state_cache
from runs.journal.events import next_events
from runs.journal.record import record
from runs.journal.snapshot import run_or_404, snapshot
from runs.models import Run, StepAttempt
from runs.models import RunEvent as EventRow
from runs.scheduling.advance import next_moves
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import started

pytestmark = [
    pytest.mark.usefixtures("home"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="counts SQLite's instructions"),
]

WORK: dict[str, Callable[[Run, int], object]] = {
    "an event is recorded": lambda run, seq: record(run.id, [progress("a", seq)], follow=next_moves),
    "an event is recorded by another process": lambda run, seq: (
        state_cache.clear(),
        record(run.id, [progress("a", seq)], follow=next_moves),
    ),
    "the first progress of a step is recorded": lambda run, seq: _tell_progress(
        next(found for row in StepAttempt.objects.all() if (found := attempts.find(row.name)).node == "b"),
        {"done": seq, "total": None},
    ),
    "a socket reads what is new": lambda run, seq: next_events(run.id, seq - 5, 200),
    "the page is opened": lambda run, seq: snapshot(run_or_404(run.id)),
}


def progress(node: str, done: int) -> RunEvent:
    return RunEvent(PROGRESS, node, {"attempt": 1, "progress": {"done": float(done), "total": None}})


def long_run(events: int) -> Run:
    """Two steps that run; the first has told so much."""
    run = started(plan(step("a", number=1), step("b", number=2)))
    for node in ("a", "b"):
        record(run.id, [RunEvent("step.running", node, {"attempt": 1})], follow=next_moves)
    run.refresh_from_db()
    first = run.last_seq + 1
    told = (progress("a", seq) for seq in range(first, events + 1))
    rows = [
        EventRow(run=run, seq=seq, type=PROGRESS, node="a", at=timezone.now(), data=event.data)
        for seq, event in enumerate(told, start=first)
    ]
    EventRow.objects.bulk_create(rows)
    Run.objects.filter(pk=run.pk).update(last_seq=events)
    return run


def costs(events: int) -> dict[str, int]:
    """Hundreds of SQLite's instructions for each work: the same on any machine."""
    run = long_run(events)
    found = {}
    for name, happens in WORK.items():
        instructions = itertools.count(1)
        connection.connection.set_progress_handler(lambda count=instructions: next(count) and 0, 100)
        try:
            happens(run, events)
        finally:
            connection.connection.set_progress_handler(None, 0)
        found[name] = next(instructions) - 1
    return found


def test_ten_thousand_events_cost_what_a_thousand_do() -> None:
    of_a_thousand = costs(1_000)
    Run.objects.all().delete()
    of_ten_thousand = costs(10_000)
    assert {name for name in WORK if of_ten_thousand[name] > 1.5 * of_a_thousand[name] + 5} == set()


def test_all_ten_thousand_come_page_by_page_without_a_gap() -> None:
    run = long_run(10_000)
    seen: list[int] = []
    while (found := next_events(run.id, seen[-1] if seen else 0, 5_000)) and found.events:
        assert len(found.events) <= 5_000
        seen += [event["seq"] for event in found.events]
    assert seen == list(range(1, 10_001))
