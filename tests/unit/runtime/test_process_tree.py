"""What runs below this process."""

from __future__ import annotations

import subprocess

from compute.supervision.process_tree import below


def test_what_is_in_a_process_group_can_be_left_out() -> None:
    one, other = (subprocess.Popen(["sleep", "600"], process_group=0) for _ in range(2))
    try:
        assert {one.pid, other.pid} <= set(below())
        found = set(below(outside=one.pid))
        assert (one.pid in found, other.pid in found) == (False, True)
    finally:
        for process in (one, other):
            process.kill()
            process.wait()
