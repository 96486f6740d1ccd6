"""Times as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(moment: datetime | None) -> str | None:
    """A time in UTC, with a Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def seconds_between(started: datetime | None, finished: datetime | None) -> float | None:
    """A duration in seconds, to the millisecond; None when an end of it is unknown.

    0 when the clock went back in between.
    """
    return max(round((finished - started).total_seconds(), 3), 0.0) if started and finished else None
