"""What a real browser does with what comes from elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

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
