"""When to retry a crashed attempt. Pure."""

from __future__ import annotations

#: Wait before the first retry; each later one waits twice as long.
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 300.0


def wait_before_next(crashes: int, crash_retries: int) -> float | None:
    """Seconds to wait before the next attempt, or None when no retries are left.

    ``crashes``: crashed attempts of the step, including this one.
    """
    if crashes > crash_retries:
        return None
    return min(FIRST_WAIT_SECONDS * 2.0 ** (crashes - 1), LONGEST_WAIT_SECONDS)
