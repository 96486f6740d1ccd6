"""Which progress reports become events. Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: A progress report becomes an event when it is this much further (a fraction of the total)...
STEP_OF_PROGRESS = 0.01
#: ...or when the last event is this old.
SILENCE_SECONDS = 60.0

Progress = Mapping[str, float | None]


def is_news(last: Progress | None, report: Progress, silent_seconds: float) -> bool:
    """Whether to record ``report`` {done, total}, given the last recorded one and its age.

    Limits a step to about a hundred progress events plus one a minute, however often it reports.
    """
    if last is None:
        return True
    if dict(last) == dict(report):
        return False
    if silent_seconds >= SILENCE_SECONDS:
        return True
    total, done = report.get("total"), report["done"] or 0.0
    if not total:
        return False
    return done >= total or (done - (last["done"] or 0.0)) / total >= STEP_OF_PROGRESS
