"""Reads metrics, progress, warnings and items of a step, by line number: reading twice adds nothing."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from compute import services
from runs.core.errors import InvalidTransition
from runs.core.events import PROGRESS, RunEvent
from runs.core.progress import is_news
from runs.execution import attempts
from runs.execution.attempts import Attempt
from runs.journal.record import record
from runs.models import LoggedItem, Metric, StepAttempt, StepRun

Line = tuple[int, Mapping[str, Any]]
#: Attempts whose last report this process remembers.
REMEMBERED = 1_000
#: Warnings kept of a step: they are part of its events.
MOST_WARNINGS = 100


class LastTold:
    """When this process last recorded progress of each attempt: to look among the events of a long run would
    cost the more, the more there are. What another process recorded counts as long ago."""

    def __init__(self) -> None:
        self._at: OrderedDict[str, float] = OrderedDict()

    def silent_seconds(self, attempt: str) -> float:
        return time.monotonic() - self._at.get(attempt, float("-inf"))

    def now(self, attempt: str) -> None:
        self._at.pop(attempt, None)
        self._at[attempt] = time.monotonic()
        while len(self._at) > REMEMBERED:
            self._at.popitem(last=False)


_told = LastTold()


def ingest_all(name: str) -> list[dict[str, Any]]:
    """Ingest everything that an ended attempt logged; its warnings, for the event of its end.

    Reads from the first line: warnings that were logged long ago are kept nowhere else.
    """
    attempt: Attempt | None = None
    warnings: list[dict[str, Any]] = []
    line = 0
    while lines := services.metrics_since(name, line):
        # Most steps log nothing: their attempt need not be read.
        attempt = attempt or attempts.find(name)
        if attempt is None:
            return []
        line = lines[-1][0] + 1
        masked = _masked(attempt, lines)
        if line > attempt.lines_read:
            _keep(attempt, masked)
        warnings += _warnings(masked)
    return _bounded(warnings)


def ingest(attempt: Attempt) -> None:
    """Ingest what the attempt has logged since the last call."""
    if lines := services.metrics_since(attempt.name, attempt.lines_read):
        _keep(attempt, _masked(attempt, lines))


def _masked(attempt: Attempt, lines: Sequence[Line]) -> Sequence[Line]:
    mask = attempts.mask_of(attempt.planned)
    return [(number, mask.record(told)) for number, told in lines] if mask else lines


def _keep(attempt: Attempt, lines: Sequence[Line]) -> None:
    Metric.objects.bulk_create(_metrics(attempt, lines), ignore_conflicts=True)
    LoggedItem.objects.bulk_create(_items(attempt, lines), ignore_conflicts=True)
    StepAttempt.objects.filter(pk=attempt.id).update(lines_read=lines[-1][0] + 1)
    reports = [line for _, line in lines if line["kind"] == "progress"]
    if reports:
        _tell_progress(attempt, {"done": reports[-1]["done"], "total": reports[-1]["total"]})


def _warnings(lines: Sequence[Line]) -> Iterable[dict[str, Any]]:
    for _, line in lines:
        if line["kind"] == "warning":
            yield {name: line[name] for name in ("code", "message", "hint", "column") if name in line}


def _bounded(warnings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of them, and a last one that says how many more the log has."""
    if len(warnings) <= MOST_WARNINGS:
        return warnings
    kept = warnings[: MOST_WARNINGS - 1]
    more = {
        "code": "warnings.more",
        "message": f"The step gave {len(warnings) - len(kept)} more warnings.",
        "hint": "Read them in its log.",
    }
    return [*kept, more]


def _metrics(attempt: Attempt, lines: Sequence[Line]) -> Iterable[Metric]:
    for number, line in lines:
        if line["kind"] == "metric":
            yield Metric(
                step_run_id=attempt.step_id,
                attempt=attempt.number,
                line=number,
                name=line["name"],
                step=line["step"],
                value=line["value"],
                at=_at(line),
            )


def _items(attempt: Attempt, lines: Sequence[Line]) -> Iterable[LoggedItem]:
    for number, line in lines:
        if line["kind"] not in ("metric", "progress", "warning"):
            yield LoggedItem(
                step_run_id=attempt.step_id,
                attempt=attempt.number,
                line=number,
                kind=line["kind"],
                name=line["name"],
                data=line["data"],
                at=_at(line),
            )


def _at(line: Mapping[str, Any]) -> datetime:
    return timezone.now() if line["at"] is None else datetime.fromtimestamp(line["at"], UTC)


def _tell_progress(attempt: Attempt, report: dict[str, Any]) -> None:
    last = StepRun.objects.filter(pk=attempt.step_id).values_list("progress", flat=True).first()
    if not is_news(last, report, _told.silent_seconds(attempt.name)):
        return
    _told.now(attempt.name)
    event = RunEvent(PROGRESS, attempt.node, {"attempt": attempt.number, "progress": report})
    try:
        record(attempt.run_id, [event])
    except InvalidTransition:
        # The step ended in between: its end says more than its progress.
        return
