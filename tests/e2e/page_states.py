"""States of the pages that a person can reach, in flows that go from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.designer_page import DesignerPage
from tests.e2e.documents import document, node, script
from tests.e2e.drawings import create, opened, placed, table_node
from tests.e2e.server import Server

MEASURES = """from jackfield import log

def main(dataset1=None, dataset2=None):
    print("a line of the log")
    log.metric("quality", {quality})
    log.table("rows", [{{"a": 1}}])
    return dataset1
"""


@dataclass(frozen=True)
class Scene:
    """What the server has that pages can show."""

    server: Server
    #: Runs: one failed, two with metrics of one pipeline.
    failed: dict[str, Any]
    measured: tuple[dict[str, Any], dict[str, Any]]
    #: A pipeline with a warning, an error, columns, code and a dataset.
    drawing: str
    file: Path


def scene_on(server: Server, folder: Path) -> Scene:
    rows = folder / "cars.csv"
    rows.write_text("price,make,doors\n1.5,alfa,2\n2.5,audi,4\n3.5,saab,?\n")
    assert server.upload("cars", rows).status in (200, 201)
    bad = node("bad", "execute_python_script", script=script("raises"))
    failing = placed(document([table_node(), bad], ["data.dataset > bad.dataset1"]))
    first, second = (measuring(quality) for quality in (0.25, 0.5))
    pipeline = create(server, first, "Measured")
    started = [
        server.post(f"pipelines/{create(server, failing, 'With a failure')}/runs/", {})["id"],
        server.post(f"pipelines/{pipeline}/runs/", {"name": "One"})["id"],
        server.post("runs/", {"document": second, "name": "Other"})["id"],
    ]
    create(server, document([], []), "Empty")
    failed, one, other = (server.finished(run) for run in started)
    assert [run["status"] for run in (failed, one, other)] == ["failed", "succeeded", "succeeded"]
    server.post("endpoints/", {"name": "measure", "pipeline": pipeline})
    server.post("endpoints/measure/keys/", {"name": "billing"})
    return Scene(server, failed, (one, other), create(server, varied(), "Varied"), rows)


def measuring(quality: float) -> dict[str, Any]:
    step = node("measure", "execute_python_script", script=MEASURES.format(quality=quality))
    return placed(document([table_node(), step], ["data.dataset > measure.dataset1"], name="Measured"))


def varied() -> dict[str, Any]:
    nodes = [
        node("cars", "dataset", dataset="cars"),
        node("clean", "clean_missing_data"),
        node("split", "split_data", fraction={"$parameter": "share"}),
        node("script", "execute_python_script", script=script("raises")) | {"comment": "Says no."},
        node("learner", "linear_regression"),
        node("train", "train_model", label="price"),
        node("score", "score_model"),
    ]
    edges = [
        "cars.output > clean.dataset",
        "clean.cleaned_dataset > split.dataset",
        "split.first > train.dataset",
        "learner.untrained_model > train.untrained_model",
        "train.model > score.model",
    ]
    parameters = [{"name": "share", "type": "float", "default": 0.7}]
    return placed(document(nodes, edges, parameters=parameters), columns=2)


class Visit:
    """A page on its way through the states of a scene."""

    def __init__(self, page: Page, scene: Scene) -> None:
        self.page = page
        self.scene = scene
        self.dialog = page.get_by_role("dialog")
        self.menu = page.get_by_role("menu")

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.scene.server.url}/{path}")

    def button(self, name: str, inside: Locator | None = None) -> Locator:
        return (inside or self.page).get_by_role("button", name=name, exact=True).first

    def asks(self, *ways: str | Locator) -> None:
        """A dialog is open after clicks on buttons or items of menus."""
        for way in ways:
            self._at(way).click()
        expect(self.dialog).to_be_visible()

    def opens_menu(self, way: str | Locator) -> None:
        self._at(way).click()
        expect(self.menu).to_be_visible()

    def closes(self) -> None:
        """Escape, and what was open is gone."""
        self.page.keyboard.press("Escape")
        expect(self.dialog.or_(self.menu)).to_have_count(0)

    def _at(self, way: str | Locator) -> Locator:
        if isinstance(way, Locator):
            return way
        return self.page.get_by_role("menuitem", name=way, exact=True).or_(self.button(way)).first


def canvas(page: Page, scene: Scene) -> Iterator[str]:
    visit = Visit(page, scene)
    at = opened(page, scene.server, scene.drawing)
    at.node("Split Data").click(button="right")
    expect(visit.menu).to_be_visible()
    yield "the menu of a node"
    visit.closes()
    at.port("output first of Split Data").click(button="right")
    expect(visit.menu).to_be_visible()
    yield "the menu of a port"
    visit.closes()
    at.canvas.click(button="right", position={"x": 20, "y": 60})
    expect(visit.menu).to_be_visible()
    yield "the menu of the canvas"
    visit.closes()
    at.node("Split Data").click()
    page.keyboard.press("Control+a")
    expect(at.inspector).to_contain_text("7 nodes selected")
    yield "several nodes selected"
    page.keyboard.press("m")
    expect(visit.menu).to_be_visible()
    yield "the menu of a selection"
    visit.closes()
    at.node("Split Data").click()
    for key, what in (("c", "the dialog that joins a port"), ("F2", "the dialog of a node's name")):
        page.keyboard.press(key)
        expect(visit.dialog).to_be_visible()
        yield what
        visit.closes()
        at.node("Split Data").click()
    for name in ("Outline", "Keyboard shortcuts"):
        visit.button(name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        yield f"{name.lower()}"
        if name == "Outline":
            visit.button(name).click()
        else:
            visit.closes()
    at.canvas.press("Control+f")
    expect(page.get_by_role("search")).to_be_visible()
    yield "a node is looked for"
    page.keyboard.press("Escape")
    yield from in_the_inspector(visit, at)
    yield contested(visit, at)


def in_the_inspector(visit: Visit, at: DesignerPage) -> Iterator[str]:
    """A node's parameters, their menus and dialogs."""
    at.node("Split Data").click()
    visit.opens_menu(at.inspector.get_by_role("button", name="More for").first)
    yield "the menu of a parameter"
    visit.closes()
    visit.opens_menu(at.inspector.get_by_role("button", name="More for Random seed"))
    visit.page.get_by_role("menuitem", name="Make a pipeline parameter…").click()
    expect(at.inspector.get_by_role("form")).to_be_visible()
    yield "a parameter is promoted"
    at.inspector.get_by_role("form").press("Escape")
    at.node("Clean Missing Data").click()
    visit.asks(visit.button("Edit Columns to be cleaned", at.inspector))
    visit.button("Add rule", visit.dialog).click()
    yield "the dialog of columns"
    visit.closes()
    at.node("Execute Python Script").click()
    visit.asks(at.inspector.get_by_role("button", name="in a larger window"))
    yield "the dialog of a script"
    visit.button("Done", visit.dialog).click()
    expect(visit.dialog).to_have_count(0)


def contested(visit: Visit, at: DesignerPage) -> str:
    """A node is renamed here and elsewhere."""
    server, address = visit.scene.server, f"pipelines/{visit.scene.drawing}/"
    draft = server.get(address)
    theirs = draft["document"]
    theirs["nodes"] = [item | {"name": "Theirs"} for item in theirs["nodes"]]
    answer = server.call(
        "PUT", address, {"name": draft["name"], "document": theirs}, If_Match=str(draft["revision"])
    )
    assert answer.status == 200, answer.content
    at.node("Split Data").click()
    box = at.inspector.get_by_role("textbox", name="Name", exact=True)
    box.fill("Mine")
    box.press("Enter")
    expect(visit.dialog).to_contain_text("Somebody else saved this pipeline")
    return "the dialog of a conflict"


def top_bar(page: Page, scene: Scene) -> Iterator[str]:
    visit = Visit(page, scene)
    at = opened(page, scene.server, scene.measured[0]["pipeline"]["id"])
    page.get_by_role("button", name="reused").click()
    expect(visit.dialog).to_be_visible()
    yield "the plan"
    visit.closes()
    at.node("Execute Python Script").click()
    visit.opens_menu("More ways to run")
    yield "the menu of ways to run"
    visit.asks("Run with options…")
    yield "the dialog of a run"
    visit.closes()
    visit.opens_menu(page.get_by_role("button", name="Run shown on the canvas"))
    yield "the menu of the run that is shown"
    visit.closes()
    visit.opens_menu("More actions")
    yield "the menu of more actions"
    visit.closes()
    for item in ("Revision history…", "Publish…", "Delete…"):
        visit.asks("More actions", item)
        yield f"the dialog {item} of a drawing"
        visit.closes()
    visit.asks("Pipeline settings")
    visit.button("Add parameter", visit.dialog).click()
    yield "the dialog of a pipeline's settings"
    visit.closes()


def palette_and_drawer(page: Page, scene: Scene) -> Iterator[str]:
    at = opened(page, scene.server, scene.failed["pipeline"]["id"])
    expect(at.node("Execute Python Script")).to_contain_text("Failed")
    yield "a drawing that failed"
    search = page.get_by_role("combobox", name="Search components")
    search.fill("data")
    expect(page.get_by_role("option").first).to_be_visible()
    yield "found components"
    search.fill("nothing of the kind")
    expect(page.get_by_text("No match for")).to_be_visible()
    yield "no component found"
    search.fill("")
    at.node("Execute Python Script").click()
    for tab, said in (("Log", "ValueError"), ("Metrics", "logged no metrics"), ("Timeline", "Failed")):
        at.drawer.get_by_role("tab", name=tab).click()
        expect(at.drawer).to_contain_text(said)
        yield f"{tab} in the drawer"
    at.drawer.get_by_role("tab", name="Problems").click()
    yield "Problems in the drawer"
    at.node("Enter Data Manually").click()
    at.drawer.get_by_role("tab", name="Data").click()
    expect(at.drawer.get_by_text("2 rows × 2 columns")).to_be_visible()
    yield "Data in the drawer"
    wide = page.viewport_size
    assert wide is not None
    try:
        page.set_viewport_size({"width": 600, "height": 800})
        yield from in_a_narrow_window(Visit(page, scene), at)
    finally:
        page.set_viewport_size(wide)


def in_a_narrow_window(visit: Visit, at: DesignerPage) -> Iterator[str]:
    """The canvas has all of it; the inspector comes over it."""
    expect(at.inspector).to_be_hidden()
    expect(at.canvas).to_have_css("width", "600px")
    expect(visit.button("Show inspector")).to_be_in_viewport(ratio=1)
    yield "a drawing in a narrow window"
    visit.button("Show inspector").click()
    expect(at.inspector).to_be_visible()
    yield "the inspector in a narrow window"


def one_run(page: Page, scene: Scene) -> Iterator[str]:
    visit = Visit(page, scene)
    visit.goto(f"runs/{scene.failed['id']}")
    expect(page.get_by_text("no such colour").first).to_be_visible()
    yield "a failed run"
    for tab in ("Log", "Outputs", "Results", "Details", "Timeline", "Metrics", "Graph"):
        page.get_by_role("tab", name=tab, exact=True).or_(page.get_by_text(tab, exact=True)).first.click()
        yield f"{tab} of a failed run"
    visit.goto(f"runs/{scene.measured[0]['id']}")
    for tab in ("Outputs", "Results", "Timeline", "Metrics"):
        page.get_by_role("tab", name=tab, exact=True).or_(page.get_by_text(tab, exact=True)).first.click()
        yield f"{tab} of a run"
    for name in ("Rename this run", "Delete run"):
        visit.asks(name)
        yield f"the dialog {name}"
        visit.closes()


def several_runs(page: Page, scene: Scene) -> Iterator[str]:
    visit = Visit(page, scene)
    visit.goto("runs")
    for run in scene.measured:
        page.get_by_role("checkbox", name=f"Select {run['name']}").check()
    expect(visit.button("Compare 2")).to_be_enabled()
    yield "runs of which two are selected"
    visit.button("Compare 2").click()
    expect(page.get_by_role("heading", name="Comparison of 2 runs")).to_be_visible()
    expect(page.get_by_role("cell", name="0.25").first).to_be_visible()
    yield "a comparison of two runs"


def home_and_data(page: Page, scene: Scene) -> Iterator[str]:
    visit = Visit(page, scene)
    visit.goto("")
    expect(page.get_by_role("link", name="With a failure").first).to_be_visible()
    yield "home"
    visit.opens_menu(page.get_by_role("button", name="Actions for Empty"))
    yield "the menu of a pipeline"
    visit.closes()
    for item in ("Rename…", "Delete…"):
        visit.asks(page.get_by_role("button", name="Actions for Empty"), item)
        yield f"the dialog {item} of a pipeline"
        visit.closes()
    visit.goto("data")
    expect(page.get_by_role("rowheader").first).to_be_visible()
    yield "data"
    with page.expect_file_chooser() as choosing:
        visit.button("Upload a file").click()
    choosing.value.set_files(scene.file)
    expect(visit.dialog.get_by_role("table")).to_be_visible()
    visit.dialog.get_by_role("button", name="More options").click()
    yield "the dialog of an upload"
    visit.closes()
    visit.asks("Delete cars")
    yield "the dialog that deletes a dataset"
    visit.closes()
    visit.goto("data/cars")
    expect(page.get_by_text("alfa").first).to_be_visible()
    yield "a dataset"
    visit.asks("Treat '?' as missing (1 column)")
    expect(visit.dialog.get_by_label("Missing values")).to_have_value("?")
    yield "the dialog that reads a dataset again"
    visit.closes()
    visit.goto("data/none")
    yield "a dataset that is not there"


def places(page: Page, scene: Scene) -> Iterator[str]:
    visit = Visit(page, scene)
    visit.goto("compute")
    expect(page.get_by_text("local").first).to_be_visible()
    yield "compute"
    visit.goto("endpoints")
    expect(page.get_by_role("link", name="measure")).to_be_visible()
    yield "endpoints"
    visit.asks("Publish a pipeline")
    yield "the dialog that publishes"
    visit.closes()
    visit.goto("endpoints/measure")
    expect(page.get_by_text("billing").first).to_be_visible()
    yield "an endpoint"
    for name in ("Publish a version", "Revoke billing", "New key"):
        visit.asks(name)
        yield f"the dialog {name}"
        if name != "New key":
            visit.closes()
    visit.dialog.get_by_role("textbox", name="Name").fill("another")
    visit.button("Create key", visit.dialog).click()
    expect(page.get_by_text("shown only once")).to_be_visible()
    yield "a new key"
    visit.goto("settings")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    yield "settings"
    visit.asks("New token")
    yield "the dialog of a token"
    visit.dialog.get_by_role("textbox", name="Name").fill("another")
    visit.button("Create token", visit.dialog).click()
    expect(page.get_by_text("shown only once")).to_be_visible()
    yield "a new token"
    visit.goto("nowhere")
    expect(page.get_by_text("Page not found")).to_be_visible()
    yield "no page"


def placeless(page: Page, scene: Scene) -> Iterator[str]:
    """Without a pipeline, and without a sign-in."""
    page.goto(f"{scene.server.url}/pipelines/00000000-0000-0000-0000-000000000000")
    expect(page.get_by_text("The pipeline could not be opened")).to_be_visible()
    yield "a pipeline that is not there"
    page.context.clear_cookies()
    page.goto(scene.server.url)
    expect(page.get_by_role("heading", name="Sign in to Jackfield")).to_be_visible()
    yield "signed out"


FLOWS = (canvas, palette_and_drawer, top_bar, one_run, several_runs, home_and_data, places, placeless)
