"""When to retry a crashed attempt. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

#: Wait before the first retry; each later one waits twice as long.
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 300.0
#: A back-off that ends further ahead was set before the clock went back.
FARTHEST = timedelta(seconds=LONGEST_WAIT_SECONDS + 60.0)


def wait_before_next(crashes: int, crash_retries: int) -> float | None:
    """Seconds to wait before the next attempt, or None when no retries are left.

    ``crashes``: crashed attempts of the step, including this one.
    """
    if crashes > crash_retries:
        return None
    return min(FIRST_WAIT_SECONDS * 2.0 ** (crashes - 1), LONGEST_WAIT_SECONDS)


def holds(until: datetime, now: datetime) -> bool:
    """Whether a back-off still goes on."""
    return now < until <= now + FARTHEST
