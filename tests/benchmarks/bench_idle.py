"""What an embedded server takes while nobody asks anything of it."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

from tests.benchmarks.measure import Measurement
from tests.benchmarks.served import processor_seconds, served
from tests.e2e.server import Server

#: The start's own work (imports, first looks at the targets) is over after this.
SETTLE_SECONDS = 8.0
WATCHED_SECONDS = 30.0
#: Times what so many requests a second take.
BOUND, REQUESTS_A_SECOND = 1.0, 10
#: Requests by which that is measured: a process's time is counted in hundredths of a second.
REQUESTS = 1_000


def measure() -> list[Measurement]:
    with served("idle") as server:
        time.sleep(SETTLE_SECONDS)
        before = processor_seconds(server.pid)
        time.sleep(WATCHED_SECONDS)
        used = processor_seconds(server.pid) - before
        request = request_seconds(server)
        pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    return [
        Measurement(
            "processor of a server at rest",
            100 * used / WATCHED_SECONDS,
            "%",
            bound=BOUND,
            floor=100 * REQUESTS_A_SECOND * request,
            floor_is=f"{REQUESTS_A_SECOND} requests a second for /healthz",
        ),
        Measurement("memory of a server at rest", pages * 4096 / 2**20, "MB"),
    ]


def request_seconds(server: Server) -> float:
    """Of the processor, for one request of the process's health."""
    before = processor_seconds(server.pid)
    for _ in range(REQUESTS):
        urllib.request.urlopen(f"{server.url}/healthz").read()
    return (processor_seconds(server.pid) - before) / REQUESTS
