"""The lock of a step: whoever looks at it for a moment keeps nobody from taking it."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

from compute.supervision.supervise import take_lock


def test_who_only_looks_whether_it_is_held_is_waited_out(tmp_path: Path) -> None:
    looker = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(looker, fcntl.LOCK_SH)
    threading.Timer(0.007, os.close, [looker]).start()

    lock = take_lock(str(tmp_path), None)

    assert lock is not None
    assert (tmp_path / "lock").read_text() == str(os.getpid())
    os.close(lock)


def test_a_step_that_has_a_supervisor_is_left_to_it(tmp_path: Path) -> None:
    first = take_lock(str(tmp_path), None)
    before = len(os.listdir("/proc/self/fd"))

    assert take_lock(str(tmp_path), None) is None

    assert len(os.listdir("/proc/self/fd")) == before
    assert first is not None
    os.close(first)
