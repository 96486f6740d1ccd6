"""Reads metrics, progress and logged items of a step, by line number: reading twice adds nothing."""

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


def ingest_all(name: str) -> None:
    """Ingest everything that an ended attempt logged."""
    if not services.metrics_since(name, 0):
        # Most steps log nothing: their attempt need not be read.
        return
    attempt = attempts.find(name)
    read, upto = -1, attempt.lines_read if attempt else -1
    while attempt is not None and upto != read:
        read, upto = upto, _ingest_from(attempt, upto)


def ingest(attempt: Attempt) -> None:
    """Ingest what the attempt has logged since the last call."""
    _ingest_from(attempt, attempt.lines_read)


def _ingest_from(attempt: Attempt, line: int) -> int:
    """Ingest some lines from number ``line`` on; the number to continue from."""
    lines = services.metrics_since(attempt.name, line)
    if not lines:
        return line
    if mask := attempts.mask_of(attempt.planned):
        lines = [(number, mask.record(told)) for number, told in lines]
    Metric.objects.bulk_create(_metrics(attempt, lines), ignore_conflicts=True)
    LoggedItem.objects.bulk_create(_items(attempt, lines), ignore_conflicts=True)
    upto = lines[-1][0] + 1
    StepAttempt.objects.filter(pk=attempt.id).update(lines_read=upto)
    reports = [line for _, line in lines if line["kind"] == "progress"]
    if reports:
        _tell_progress(attempt, {"done": reports[-1]["done"], "total": reports[-1]["total"]})
    return upto


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
        if line["kind"] not in ("metric", "progress"):
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
