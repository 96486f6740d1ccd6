"""What two hundred runs add to the memory of an embedded server."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from tests.benchmarks import warm_runs
from tests.benchmarks.installation import running
from tests.benchmarks.measure import Measurement

WARM_UP_RUNS, RUNS = 40, 200
#: Times the memory it had before.
BOUND = 0.05


def measure() -> list[Measurement]:
    with running("local"):
        warm_runs.small_table()
        for _ in range(WARM_UP_RUNS):
            warm_runs.run(warm_runs.chain(4))
        before = resident_mb()
        for _ in range(RUNS):
            warm_runs.run(warm_runs.chain(4))
        grown = resident_mb() - before
    return [
        Measurement(
            f"memory of the embedded process, {RUNS} runs: growth",
            grown,
            "MB",
            bound=BOUND,
            floor=before,
            floor_is="its memory before",
        )
    ]


def resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2
