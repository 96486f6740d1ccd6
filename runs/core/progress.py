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
    return _fraction(report) - _fraction(told) >= STEP_OF_PROGRESS or _complete(report)


def _fraction(progress: Progress) -> float:
    total = progress.get("total")
    return (progress["done"] or 0.0) / total if total else 0.0


def _complete(progress: Progress) -> bool:
    total = progress.get("total")
    return total is not None and (progress["done"] or 0.0) >= total
