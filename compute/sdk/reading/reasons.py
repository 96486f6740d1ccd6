"""Why a library could not read a file, as a sentence of ours tells it."""

from __future__ import annotations

#: Characters of a library's reason.
LONGEST_REASON = 200


def reason(error: BaseException) -> str:
    """The first line of what a library says, as a sentence."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return f"{lines[0][:LONGEST_REASON].rstrip('.')}."
