"""Deadlines in the database. They are compared with a wall clock that may have jumped since they were set."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

#: How far the clocks of the installation's machines may be apart.
APART_SECONDS = 60.0


def passed(column: str, now: datetime, longest_seconds: float) -> Q:
    """Rows whose deadline has passed; ``longest_seconds``: how far ahead it is set at most.

    One that is further ahead was set before the clock went back, by the clock's account in the future.
    """
    far = now + timedelta(seconds=longest_seconds + APART_SECONDS)
    return Q(**{f"{column}__lt": now}) | Q(**{f"{column}__gt": far})
