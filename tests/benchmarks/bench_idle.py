"""What an embedded server takes while nobody asks anything of it."""

from __future__ import annotations

import threading
import time
import urllib.request
from pathlib import Path

from tests.benchmarks.measure import Measurement
from tests.benchmarks.served import processor_seconds, served, wake_ups
from tests.e2e.documents import document, node
from tests.e2e.server import Server

#: The start's own work (imports, first looks at the targets) is over after this.
SETTLE_SECONDS = 8.0
WATCHED_SECONDS = 30.0
#: Times what so many requests a second take.
BOUND, REQUESTS_A_SECOND = 1.0, 10
#: Times those of a thread that sleeps for a second, again and again.
WAKE_UPS_BOUND = 20.0
#: Requests by which that is measured: a process's time is counted in hundredths of a second.
REQUESTS = 1_000


def measure() -> list[Measurement]:
    with served("idle") as server:
        time.sleep(SETTLE_SECONDS)
        before = processor_seconds(server.pid)
        resting = woken("wake-ups a second of a server at rest", server)
        used = processor_seconds(server.pid) - before
        request = request_seconds(server)
        pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
        runners = after_a_run(server)
    return [
        Measurement(
            "processor of a server at rest",
            100 * used / WATCHED_SECONDS,
            "%",
            bound=BOUND,
            floor=100 * REQUESTS_A_SECOND * request,
            floor_is=f"{REQUESTS_A_SECOND} requests a second for /healthz",
        ),
        resting,
        runners,
        Measurement("memory of a server at rest", pages * 4096 / 2**20, "MB"),
    ]


def after_a_run(server: Server) -> Measurement:
    """Runners have been started, and wait for the next steps."""
    nodes = [node("data", "dataset", dataset="wine"), node("clean", "clean_missing_data", mode="remove_row")]
    run = server.start_run(document(nodes, ["data.output > clean.dataset"]), compute="local")
    assert server.finished(run)["status"] == "succeeded"
    time.sleep(SETTLE_SECONDS)
    return woken("  after a run, with idle runners", server)


def woken(name: str, server: Server) -> Measurement:
    """Wake-ups of all threads of the server's processes, beside those of a thread that does nothing else."""
    sleeper = Sleeper()
    sleeper.start()
    before, floor = wake_ups(server.pid), sleeper.woken
    time.sleep(WATCHED_SECONDS)
    count, floor = wake_ups(server.pid) - before, sleeper.woken - floor
    sleeper.ended.set()
    return Measurement(
        name,
        count / WATCHED_SECONDS,
        "/s",
        bound=WAKE_UPS_BOUND,
        floor=floor / WATCHED_SECONDS,
        floor_is="a thread that sleeps for a second at a time",
    )


class Sleeper(threading.Thread):
    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.woken, self.ended = 0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(1.0):
            self.woken += 1


def request_seconds(server: Server) -> float:
    """Of the processor, for one request of the process's health."""
    before = processor_seconds(server.pid)
    for _ in range(REQUESTS):
        urllib.request.urlopen(f"{server.url}/healthz").read()
    return (processor_seconds(server.pid) - before) / REQUESTS
