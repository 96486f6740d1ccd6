"""Which progress reports are worth an event. Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: A report is news when it is this much further (a fraction of the whole)...
STEP_OF_PROGRESS = 0.01
#: ...or when nothing was said for this long.
SILENCE_SECONDS = 60.0

Progress = Mapping[str, float | None]


def is_news(told: Progress | None, report: Progress, silent_seconds: float) -> bool:
    """Whether ``report`` {done, total} is to be told, given what was told last.

    Bounds the events of a step to about a hundred and one a minute, however often it reports.
    """
    if told is None:
        return True
    if dict(told) == dict(report):
        return False
    if silent_seconds >= SILENCE_SECONDS:
        return True
    total, done = report.get("total"), report["done"] or 0.0
    if not total:
        return False
    return done >= total or (done - (told["done"] or 0.0)) / total >= STEP_OF_PROGRESS
