"""Results do not depend on how many threads polars has: steps on other machines have others."""

from __future__ import annotations

import os
import subprocess
import sys


def digests(threads: int) -> list[str]:
    """By a process of its own: polars reads the variable once."""
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.components.digests_of_cases"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_every_component_gives_the_same_bytes_with_one_thread_and_with_several() -> None:
    one = digests(1)
    assert len(one) > 20
    assert digests(5) == one
