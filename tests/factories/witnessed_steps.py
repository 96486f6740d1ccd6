"""A step that sees for itself whether its code runs anywhere else at the same moment.

Each node has one lock file in the witness folder, held while its code runs. The kernel lets go of it
when the process dies, however it dies, and not a moment before; containers of one machine share it.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from pathlib import Path


def hold(
    first: Path | None = None,
    second: Path | None = None,
    mark: str = "",
    witness: str = "",
    gate: str = "",
    salt: str = "",
) -> str:
    """Hold the lock of a node's mark, and leave files that tell of begin and end.

    ``witness`` may be relative to the step's work folder, which processes and containers have alike.
    With a ``gate``, a file in the witness folder, the step lasts until that is there.
    """
    place = Path(witness)
    lock = os.open(place / f"{mark}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        _take(lock, place, mark)
        (place / f"{mark}.begins.{uuid.uuid4().hex}").touch()
        while gate and not (place / gate).exists():
            time.sleep(0.01)
        (place / f"{mark}.ends.{uuid.uuid4().hex}").touch()
    finally:
        os.close(lock)
    return f"{salt} {mark}"


def _take(lock: int, place: Path, mark: str) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        (place / f"{mark}.twice.{uuid.uuid4().hex}").touch()
        raise
