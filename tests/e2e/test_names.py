"""What people call things, nodes, runs and addresses, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.designer_page import DONE, RUN_MILLISECONDS, DesignerPage
from tests.e2e.documents import document, node, script_pipeline
from tests.e2e.drawings import create, kept, opened, placed, table_node
from tests.e2e.server import Server

LONG_NAME = "Forest of the cars that were sold in 2026"
#: Logs a line and a metric.
SCRIPT = """from jackfield import log

def main(dataset1=None, dataset2=None):
    print("a line of the log")
    log.metric("quality", 0.5)
    return dataset1
"""


def test_a_node_named_by_f2_is_called_so_on_the_card_in_the_log_and_in_the_metrics(
    server: Server, signed_in: Page
) -> None:
    twins = [
        node(name, "execute_python_script", script=SCRIPT + f"# {name}\n") for name in ("first", "second")
    ]
    drawn = document(
        [table_node(), *twins], ["data.dataset > first.dataset1", "data.dataset > second.dataset1"]
    )
    pipeline = create(server, placed(drawn, columns=2), "Twins")
    designer = opened(signed_in, server, pipeline)

    # Its id tells it from its twin, as long as nothing else does.
    card = designer.canvas.get_by_role("group", name="Execute Python Script, first", exact=True)
    card.click()
    signed_in.keyboard.press("F2")
    expect(designer.dialog).to_contain_text("Rename Execute Python Script")
    designer.dialog.get_by_role("textbox", name="Name").fill(LONG_NAME)
    signed_in.keyboard.press("Enter")
    expect(designer.dialog).to_be_hidden()
    named = designer.node(LONG_NAME)
    # A long name wraps: all of it is in the card.
    title = named.locator("[data-title]")
    expect(title).to_have_text(LONG_NAME)
    assert title.evaluate("element => element.scrollHeight <= element.clientHeight")
    assert title.evaluate("element => element.clientHeight") >= 40
    designer.expect_saved(2)
    assert kept(server, pipeline)["document"]["nodes"][1]["name"] == LONG_NAME

    # One step back, and again.
    signed_in.keyboard.press("Control+z")
    expect(card).to_be_visible()
    signed_in.keyboard.press("Control+Shift+z")
    expect(named).to_be_visible()

    rename_by_double_click(designer, title)

    # The inspector names the twin.
    designer.node("Execute Python Script").click()
    name = designer.inspector.get_by_role("textbox", name="Name", exact=True)
    name.fill("Line")
    name.press("Enter")
    expect(designer.node("Line")).to_be_visible()

    designer.run()
    for each in ("Forest", "Line"):
        expect(designer.node(each)).to_contain_text(DONE, timeout=RUN_MILLISECONDS)
    designer.node("Forest").click()
    designer.drawer.get_by_role("tab", name="Log").click()
    log = designer.drawer.get_by_role("region", name="Forest, first")
    expect(log).to_contain_text("a line of the log")
    expect(designer.drawer.get_by_text("Forest", exact=True)).to_be_visible()

    run = server.get(f"runs/?pipeline={pipeline}")["results"][0]
    signed_in.goto(f"{server.url}/runs/{run['id']}")
    signed_in.get_by_role("tab", name="Metrics").click()
    for each in ("Forest", "Line"):
        expect(signed_in.get_by_role("row", name=re.compile(f"^{each} .*Quality"))).to_be_visible()
    expect(signed_in.get_by_role("button", name=re.compile("Forest first"))).to_be_visible()


def rename_by_double_click(designer: DesignerPage, title: Locator) -> None:
    """A double-click on the title asks for a name; elsewhere on the card it leads to the inspector."""
    title.dblclick()
    designer.dialog.get_by_role("textbox", name="Name").fill("Forest")
    designer.dialog.get_by_role("button", name="Rename").click()
    forest = designer.node("Forest")
    expect(forest).to_be_visible()
    box = forest.bounding_box()
    assert box is not None
    forest.dblclick(position={"x": box["width"] - 24, "y": box["height"] - 16})
    expect(designer.inspector.get_by_role("heading", name="Forest")).to_be_visible()
    expect(designer.inspector.locator(":focus")).to_be_attached()


def test_a_run_is_renamed_and_found_by_its_name_and_by_its_number(server: Server, signed_in: Page) -> None:
    pipeline = create(server, script_pipeline(SCRIPT), "Searched")
    ids = [
        server.post(f"pipelines/{pipeline}/runs/", {"regenerate": True, "name": "Nightly"})["id"]
        for _ in range(2)
    ]
    signed_in.goto(f"{server.url}/runs/{ids[0]}")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Nightly")
    expect(signed_in.get_by_text("#1", exact=True)).to_be_visible()

    signed_in.get_by_role("button", name="Rename this run").click()
    dialog = signed_in.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("The best so far")
    dialog.get_by_role("button", name="Rename", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("The best so far")
    assert [server.get(f"runs/{run}/")["name"] for run in ids] == ["The best so far", "Nightly"]

    signed_in.goto(f"{server.url}/runs?pipeline={pipeline}")
    best = signed_in.get_by_role("link", name="The best so far")
    other = signed_in.get_by_role("link", name="Nightly")
    expect(best).to_be_visible()
    expect(other).to_be_visible()
    search = signed_in.get_by_role("searchbox")
    search.fill("BEST far")
    expect(signed_in.get_by_text("1 run", exact=True)).to_be_visible()
    expect(best).to_be_visible()
    expect(other).to_be_hidden()
    # What was searched for is in the address: it can be sent to others, and loaded again.
    expect(signed_in).to_have_url(re.compile(r"[?&]q=BEST\+far"))
    signed_in.reload()
    expect(search).to_have_value("BEST far")
    expect(best).to_be_visible()

    search.fill("#2")
    expect(other).to_be_visible()
    expect(best).to_be_hidden()
    expect(signed_in.get_by_text("#2", exact=True)).to_be_visible()
    search.fill("nothing of the kind")
    signed_in.get_by_role("button", name="Clear filters").click()
    expect(search).to_have_value("")
    expect(best).to_be_visible()


def test_an_address_that_leads_nowhere_is_a_page_with_ways_on(server: Server, signed_in: Page) -> None:
    answer = signed_in.goto(f"{server.url}/nowhere/at/all")
    assert answer is not None
    assert answer.status == 404
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Page not found")
    expect(signed_in.get_by_text("There is nothing at /nowhere/at/all.")).to_be_visible()
    signed_in.get_by_role("main").get_by_role("link", name="Runs").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Runs")
