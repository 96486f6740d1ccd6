"""From an event's time to its arrival at a websocket client, through a real embedded server.

The event's time is taken by ``record`` at the begin of its transaction, so the commit, the doorbell,
the consumer's read and the socket are in the figure. Client and server share the machine's clock,
and the steps whose events these are run meanwhile on the same cores: so the requests that are the
floor are sent meanwhile, too.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from websockets.sync.client import connect

from tests.benchmarks.measure import Measurement, milliseconds, percentile
from tests.benchmarks.served import served
from tests.e2e.documents import document, node
from tests.e2e.server import TOKEN, Server

STEPS = 12
RUNS = 10
PATIENCE_SECONDS = 300
#: Times the 95th percentile of requests.
BOUND = 3.0
#: Between two requests: few enough to leave the processor to the steps.
PAUSE_SECONDS = 0.02
HELLO = "a,b\n1,2\n"


def measure() -> list[Measurement]:
    with served("events") as server:
        followed(server, 1)
        with requesting(server) as requests:
            delays = [delay for run in range(RUNS) for delay in followed(server, STEPS, f"{run}")]
    return [
        Measurement(
            "event to socket, 95 %",
            percentile(delays, 0.95),
            "ms",
            bound=BOUND,
            floor=percentile(requests, 0.95),
            floor_is=f"requests for /healthz meanwhile, 95 % of {len(requests)}",
        ),
        Measurement(
            "  median",
            statistics.median(delays),
            "ms",
            floor=statistics.median(requests),
            floor_is="their median",
        ),
    ]


@contextmanager
def requesting(server: Server) -> Iterator[list[float]]:
    """Milliseconds of requests that are sent one after the other inside the ``with``; complete after it."""
    taken: list[float] = []
    enough = threading.Event()

    def send() -> None:
        while not enough.wait(PAUSE_SECONDS):
            taken.extend(milliseconds(lambda: urllib.request.urlopen(f"{server.url}/healthz").read(), 1, 0))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield taken
    finally:
        enough.set()
        thread.join()


def followed(server: Server, steps: int, mark: str = "") -> list[float]:
    """Milliseconds each event of a run took to a socket that was open when it happened."""
    nodes = [
        node(f"n{n}", "enter_data_manually", format="csv", data=f"{HELLO}{mark},{n}\n") for n in range(steps)
    ]
    run_id = server.start_run(document(nodes, []))
    address = f"{server.url.replace('http', 'ws', 1)}/ws/runs/{run_id}/?after=0"
    delays: list[float] = []
    with connect(address, additional_headers={"Authorization": f"Bearer {TOKEN}"}) as socket:
        opened = time.time()
        while (message := json.loads(socket.recv(PATIENCE_SECONDS)))["t"] != "end":
            now = time.time()
            times = [happened(event) for event in message.get("events", ())]
            delays += [1000 * (now - at) for at in times if at > opened]
    assert message["t"] == "end"
    return delays


def happened(event: dict[str, Any]) -> float:
    return datetime.fromisoformat(event["at"]).timestamp()
