"""What a real browser shows of the server: runs as they go on, failures, outages, a lost session."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocket, expect

from tests.e2e.documents import document, node, script
from tests.e2e.drawings import Gate, create, ids, kept, opened, placed, table_alone, table_node
from tests.e2e.page_rest import PageRest
from tests.e2e.server import Server

NODES = 300
#: Set by a test on the page; a page that was loaded again does not have it.
SAME_PAGE = "() => window.theSamePage === true"
RENDERS = "() => ({...window.__jackfield.renders})"


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


@pytest.fixture
def gated(server: Server, gate: Gate) -> str:
    """A pipeline whose first step waits for the gate; its id."""
    drawn = document([gate.node(), node("summary", "summarize_data")], ["gate.dataset1 > summary.dataset"])
    return create(server, placed(drawn), "Gated")


class Frames:
    """What the server sent over the page's websockets."""

    def __init__(self, page: Page) -> None:
        self.events: list[dict[str, Any]] = []
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda content: self._received(str(content)))

    def _received(self, text: str) -> None:
        self.events += json.loads(text).get("events", ())

    def types_of(self, node_id: str) -> list[str]:
        return [event["type"] for event in self.events if event["node"] == node_id]


def mark(page: Page) -> None:
    page.evaluate("() => { window.theSamePage = true; }")


def test_a_failing_node_shows_its_sentence_and_its_log_opens(server: Server, signed_in: Page) -> None:
    bad = node("bad", "execute_python_script", script=script("raises"))
    drawn = document([table_node(), bad], ["data.dataset > bad.dataset1"])
    designer = opened(signed_in, server, create(server, placed(drawn)))
    designer.run()
    failed = designer.node("Execute Python Script")
    expect(failed.get_by_role("note")).to_contain_text("no such colour")
    expect(failed).to_contain_text("Failed")
    expect(designer.drawer.get_by_role("tab", name="Log")).to_have_attribute("aria-selected", "true")
    expect(designer.drawer).to_contain_text("ValueError: no such colour")


def test_status_arrives_over_the_websocket_without_reload_or_polling(
    server: Server, signed_in: Page, gate: Gate, gated: str
) -> None:
    designer = opened(signed_in, server, gated)
    mark(signed_in)
    frames = Frames(signed_in)
    asked: list[str] = []
    signed_in.on("request", lambda request: asked.append(request.url))
    designer.run()
    expect(designer.node("Execute Python Script")).to_contain_text("Running")
    gate.open()
    expect(designer.node("Summarize Data")).to_contain_text("Succeeded")
    assert frames.types_of("gate")[-1] == "step.succeeded"
    assert "step.succeeded" in frames.types_of("summary")
    snapshots = [url for url in asked if re.search(r"/api/v1/runs/[0-9a-f-]+/$", url)]
    assert len(snapshots) == 1
    assert signed_in.evaluate(SAME_PAGE)


def test_a_page_loaded_again_shows_the_run_that_goes_on(
    server: Server, signed_in: Page, gate: Gate, gated: str
) -> None:
    designer = opened(signed_in, server, gated)
    designer.run()
    expect(designer.node("Execute Python Script")).to_contain_text("Running")
    signed_in.reload()
    expect(designer.node("Execute Python Script")).to_contain_text("Running")
    expect(designer.node("Summarize Data")).to_contain_text("Waiting")
    gate.open()
    expect(designer.node("Summarize Data")).to_contain_text("Succeeded")


def test_a_change_survives_a_reload_that_comes_before_its_save(server: Server, signed_in: Page) -> None:
    pipeline = create(server, table_alone())
    designer = opened(signed_in, server, pipeline)
    designer.place("summarize data", "Summarize Data")
    signed_in.reload()
    expect(designer.node("Summarize Data")).to_be_visible()
    designer.expect_saved(2)
    expect(designer.dialog).to_be_hidden()
    assert ids(kept(server, pipeline)) == ["data", "summarize_data"]


def test_a_server_that_dies_and_comes_back_loses_neither_drawing_nor_run(
    server: Server, signed_in: Page, gate: Gate, gated: str
) -> None:
    designer = opened(signed_in, server, gated)
    mark(signed_in)
    designer.run()
    expect(designer.node("Execute Python Script")).to_contain_text("Running")
    server.kill()
    designer.place("remove duplicate", "Remove Duplicate Rows")
    expect(signed_in.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    server.start()
    designer.expect_saved()
    assert ids(kept(server, gated)) == ["gate", "summary", "remove_duplicate_rows"]
    gate.open()
    expect(designer.node("Summarize Data")).to_contain_text("Succeeded")
    assert signed_in.evaluate(SAME_PAGE)


def test_a_change_that_no_server_took_is_brought_back_on_the_next_visit(
    server: Server, signed_in: Page
) -> None:
    pipeline = create(server, table_alone())
    designer = opened(signed_in, server, pipeline)
    server.kill()
    designer.place("summarize data", "Summarize Data")
    expect(signed_in.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    context = signed_in.context
    signed_in.close()
    server.start()
    again = opened(context.new_page(), server, pipeline)
    expect(again.node("Summarize Data")).to_be_visible()
    again.expect_saved(2)
    assert ids(kept(server, pipeline)) == ["data", "summarize_data"]


def test_a_browser_without_a_session_is_told_how_to_get_one(
    server: Server, context: BrowserContext, page: Page
) -> None:
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Sign in to Jackfield")).to_be_visible()
    expect(page.get_by_text(".venv/bin/python manage.py sign_in_link")).to_be_visible()
    expect(page.get_by_text("jackfield sign-in-link")).to_be_visible()
    context.new_page().goto(server.manage("sign_in_link").stdout.strip())
    page.get_by_role("button", name="I have opened the link").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def test_of_300_nodes_one_status_event_draws_one_again(server: Server, signed_in: Page, gate: Gate) -> None:
    tables = [table_node(f"table_{number}") for number in range(NODES - 1)]
    pipeline = create(server, placed(document([gate.node(), *tables], []), columns=20))
    server.post(f"pipelines/{pipeline}/runs/", {"only": ["gate"]})
    frames, rest = Frames(signed_in), PageRest(signed_in)
    signed_in.goto(f"{server.url}/pipelines/{pipeline}?node=gate")
    gated_node = signed_in.get_by_role("group", name="Execute Python Script")
    expect(gated_node).to_contain_text("Running")
    before = Counter(rest.wait())
    assert before.keys() >= {"gate", "table_0", "table_19"}
    seen = len(frames.events)
    gate.open()
    expect(gated_node).to_contain_text("Succeeded")
    assert Counter(signed_in.evaluate(RENDERS)) - before == {"gate": 1}
    assert [event["type"] for event in frames.events[seen:]] == ["step.succeeded", "run.succeeded"]
