"""A document of 300 nodes in real Chromium: how soon it stands, and what one status event draws again.

Chromium draws in software here. It gets the run's own events from a real server, but one by one:
a proxy on the page's websocket holds them back, so that what each of them draws can be counted.
"""

from __future__ import annotations

import json
import os
import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Page, ViewportSize, WebSocketRoute, sync_playwright

from tests.benchmarks.bench_compile import wide_document
from tests.benchmarks.measure import Measurement
from tests.benchmarks.served import served
from tests.e2e.server import Server
from tests.real_parts.chromium import QUIET, fetched, installed

NODES = 300
COLUMNS = 15
OPENINGS = 7
#: Times the opening of an empty pipeline.
BOUND = 1.7
WINDOW: ViewportSize = {"width": 1280, "height": 800}
#: Seconds: the page has opened before the first of the steps to be watched ends.
FIRST_STEP_SECONDS = 12
PATIENCE_MILLISECONDS = 120_000
SCRIPT = """
import time
import pandas as pd

def main(dataset1=None, dataset2=None):
    time.sleep({seconds})
    return pd.DataFrame({{"a": [1]}})
"""
#: Milliseconds since the navigation began at which the nodes stand on the screen.
DRAWN = """async (selector) => {
    const frame = () => new Promise(requestAnimationFrame);
    while (!document.querySelector(selector)) await frame();
    await frame();
    await frame();
    return performance.now();
}"""
#: Events reach the nodes with the next frame; what they cause is drawn by the one after it.
SETTLED = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let count = 0; count < 5; count += 1) await frame();
    return {...window.__jackfield.renders};
}"""


def measure() -> list[Measurement]:
    with served("browser") as server, chromium() as context:
        context.new_page().goto(server.manage("sign_in_link").stdout.strip())
        empty = create(server, {"format": "jackfield/pipeline@1", "nodes": [], "edges": []})
        large = create(server, large_document())
        nothing, times = [], []
        for _ in range(OPENINGS):  # in turn: a busy machine is then as busy for both
            nothing.append(opened(context, server, empty, "section[aria-label]"))
            times.append(opened(context, server, large, f'canvas[data-nodes="{NODES}"]'))
        drawn = redrawn(context, server, large)
    return [
        Measurement(
            f"open {NODES} nodes in the browser",
            statistics.median(times),
            "ms",
            bound=BOUND,
            floor=statistics.median(nothing),
            floor_is="opening an empty pipeline",
        ),
        Measurement(
            f"nodes drawn by one status event, most of {len(drawn)}",
            max(drawn),
            "",
            bound=1,
            floor=1,
            floor_is="the step's own node",
        ),
        Measurement(f"nodes drawn by one status event, least of {len(drawn)}", min(drawn), ""),
    ]


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        path = installed() or fetched(playwright)
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield browser.new_context(viewport=WINDOW)
        browser.close()


def large_document() -> dict[str, Any]:
    """Nodes in rows, and among them three scripts in a chain, the first of which takes a while."""
    document = wide_document(NODES - 3)
    scripts = {"s0": FIRST_STEP_SECONDS, "s1": 0, "s2": 0}
    document["nodes"] += [
        {"id": name, "component": "execute_python_script", "parameters": {"script": SCRIPT.format(seconds=n)}}
        for name, n in scripts.items()
    ]
    document["edges"] += [{"from": f"s{n}.dataset1", "to": f"s{n + 1}.dataset1"} for n in range(2)]
    for number, node in enumerate(document["nodes"]):
        node["position"] = {"x": 260 * (number % COLUMNS), "y": 130 * (number // COLUMNS)}
    return document


def create(server: Server, document: dict[str, Any]) -> str:
    pipeline: str = server.post("pipelines/", {"name": "Large", "document": document})["id"]
    return pipeline


def opened(context: BrowserContext, server: Server, pipeline: str, selector: str) -> float:
    """Milliseconds until a new tab shows the pipeline."""
    page = context.new_page()
    page.goto(f"{server.url}/pipelines/{pipeline}", wait_until="commit")
    milliseconds: float = page.evaluate(DRAWN, selector)
    page.close()
    return milliseconds


def redrawn(context: BrowserContext, server: Server, pipeline: str) -> list[int]:
    """How many nodes each event of the three steps drew, one event at a time."""
    body = {"only": ["s0", "s1", "s2"]}
    run_id = server.post(f"pipelines/{pipeline}/runs/", body)["id"]
    server.wait_for(run_id, lambda run: step(run, "s0")["status"] == "running")
    page = context.new_page()
    line = OneByOne(page)
    page.goto(f"{server.url}/pipelines/{pipeline}?node=s1")
    for name in ("s0", "s1", "s2"):
        page.locator(f'[data-id="{name}"]').wait_for()
    assert server.finished(run_id)["status"] == "succeeded"
    page.wait_for_timeout(1000)
    return [line.draws(page, event) for event in line.events if event["node"] is not None]


def step(run: dict[str, Any], node: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in run["steps"] if item["node"] == node)
    return found


class OneByOne:
    """Holds back what the server sends to the page's websocket, and hands on event by event."""

    def __init__(self, page: Page) -> None:
        self.events: list[dict[str, Any]] = []
        self._socket: WebSocketRoute | None = None
        page.route_web_socket("**/ws/runs/**", self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        server = socket.connect_to_server()
        server.on_message(self._hold)
        # The server hangs up when the run has ended, which the page has not been told yet.
        server.on_close(lambda code, reason: None)

    def _hold(self, message: str | bytes) -> None:
        self.events += json.loads(message).get("events", ())

    def draws(self, page: Page, event: dict[str, Any]) -> int:
        """Hand on an event; how many nodes were drawn for it, however often each."""
        assert self._socket is not None
        before = Counter(page.evaluate(SETTLED))
        self._socket.send(json.dumps({"t": "events", "events": [event]}))
        page.wait_for_timeout(200)
        drawn = Counter(page.evaluate(SETTLED)) - before
        assert set(drawn) <= {event["node"]}, (event, drawn)
        return drawn.total()
