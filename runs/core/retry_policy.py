"""When an attempt that crashed is tried again. Pure."""

from __future__ import annotations

#: Wait before the first further attempt; each one after waits twice as long.
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 300.0


def wait_before_next(crashes: int, crash_retries: int) -> float | None:
    """Seconds to wait before the next attempt, or None when the policy allows no more.

    ``crashes`` counts the attempts of the step that crashed, this one included.
    """
    if crashes > crash_retries:
        return None
    return min(FIRST_WAIT_SECONDS * 2.0 ** (crashes - 1), LONGEST_WAIT_SECONDS)
