"""What an embedded server takes while nobody asks anything of it."""

from __future__ import annotations

import time
from pathlib import Path

from tests.benchmarks.measure import Measurement
from tests.benchmarks.served import processor_seconds, served

#: The start's own work (imports, first looks at the targets) is over after this.
SETTLE_SECONDS = 8.0
WATCHED_SECONDS = 30.0
#: Per cent of one core.
BOUND = 2.0


def measure() -> list[Measurement]:
    with served("idle") as server:
        time.sleep(SETTLE_SECONDS)
        before = processor_seconds(server.pid)
        time.sleep(WATCHED_SECONDS)
        used = processor_seconds(server.pid) - before
        pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    return [
        Measurement("processor of a server at rest", 100 * used / WATCHED_SECONDS, "%", bound=BOUND),
        Measurement("memory of a server at rest", pages * 4096 / 2**20, "MB"),
    ]
