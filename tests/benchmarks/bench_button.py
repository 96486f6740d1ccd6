"""How soon after an edit of 300 nodes the Run button says what would run, in real Chromium."""

from __future__ import annotations

import re
import statistics
from typing import Any

from playwright.sync_api import BrowserContext, Locator

from tests.benchmarks.bench_browser import chromium, create
from tests.benchmarks.measure import Measurement
from tests.benchmarks.served import served
from tests.e2e.documents import document, node
from tests.e2e.server import Server

NODES = 300
COLUMNS = 15
EDITS = 20
#: Times a request of the page. A twentieth of a second of it is waited on purpose.
BOUND = 40.0
PATIENCE_MILLISECONDS = 120_000
#: From a key pressed to the next change of the element's words, in milliseconds.
FROM_KEY_TO_WORDS = """element => {
    let pressed = 0;
    addEventListener("keydown", () => { pressed = performance.now(); }, {capture: true});
    const words = element.textContent;
    window.taken = new Promise((resolve) => {
        new MutationObserver((_, observer) => {
            if (element.textContent === words) return;
            observer.disconnect();
            resolve(performance.now() - pressed);
        }).observe(element, {subtree: true, characterData: true, childList: true});
    });
}"""


#: Milliseconds of the smallest question there is: of as many in a row as take the time that was given.
ASKED = """async (time) => {
    const begin = performance.now();
    let asked = 0;
    for (; asked === 0 || performance.now() - begin < time; asked += 1) {
        await (await fetch("/healthz")).text();
    }
    return (performance.now() - begin) / asked;
}"""


def measure() -> list[Measurement]:
    with served("button") as server, chromium() as context:
        context.new_page().goto(server.manage("sign_in_link").stdout.strip())
        pipeline = create(server, wide_document())
        run = server.post(f"pipelines/{pipeline}/runs/", {})["id"]
        assert server.finished(run)["status"] == "succeeded"
        taken, floors = edited(context, server, pipeline)
    return [
        Measurement(
            f"Run button says what would run, after an edit of {NODES} nodes",
            statistics.median(taken),
            "ms",
            bound=BOUND,
            floor=statistics.median(floors),
            floor_is="the page asks for /healthz",
        ),
        Measurement("  the slowest", max(taken), "ms"),
    ]


def wide_document() -> dict[str, Any]:
    """A table, and steps that all read it, each another one."""
    names = [f"n{number}" for number in range(NODES - 1)]
    steps = [
        node(name, "clean_missing_data", max_ratio=0.5 + number / 1000) for number, name in enumerate(names)
    ]
    table = node("data", "enter_data_manually", data="a,b\n1,2\n3,4\n")
    drawn = document([table, *steps], [f"data.dataset > {name}.dataset" for name in names])
    for number, item in enumerate(drawn["nodes"]):
        item["position"] = {"x": 260 * (number % COLUMNS), "y": 130 * (number // COLUMNS)}
    return drawn


def edited(context: BrowserContext, server: Server, pipeline: str) -> tuple[list[float], list[float]]:
    """Milliseconds of edits by the keyboard (a node deleted, that undone, done again), and of the floor."""
    page = context.new_page()
    page.goto(f"{server.url}/pipelines/{pipeline}?node=n7")
    summary = page.locator("button", has_text=re.compile(r"nothing to run, \d+ reused"))
    summary.wait_for(timeout=PATIENCE_MILLISECONDS)
    page.locator('[data-id="n7"]').click()
    keys = ["Delete", *["Control+z", "Control+Shift+z"] * (EDITS // 2)]
    edits, floors = [], []
    for key in keys:
        edits.append(timed(summary, key))
        floors.append(page.evaluate(ASKED, edits[-1]))
    return edits, floors


def timed(summary: Locator, key: str) -> float:
    page = summary.page
    summary.evaluate(FROM_KEY_TO_WORDS)
    page.keyboard.press(key)
    milliseconds: float = page.evaluate("window.taken")
    page.wait_for_timeout(500)
    return milliseconds
