"""The main job without a pointer: place, connect, configure, run and read by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.designer_page import DesignerPage
from tests.e2e.independent import automobile_metrics
from tests.e2e.keyboard import Keyboard
from tests.e2e.server import Server
from tests.real_parts.docker_engine import DockerEngine

#: What is typed into the palette's search, and the node that Enter then places.
PLACED = {
    "automobile": "Dataset",
    "select columns in": "Select Columns in Dataset",
    "clean missing": "Clean Missing Data",
    "split data": "Split Data",
    "linear regression": "Linear Regression",
    "train model": "Train Model",
    "score model": "Score Model",
    "evaluate model": "Evaluate Model",
}
#: Node, its output port, and what is typed to find the input among those that take it.
JOINED = [
    ("Dataset", "output", "dataset select_columns"),
    ("Select Columns in Dataset", "dataset", "dataset clean_missing"),
    ("Clean Missing Data", "cleaned_dataset", "dataset split"),
    ("Linear Regression", "untrained_model", "train_model"),
    ("Split Data", "first", "dataset train_model"),
    ("Train Model", "model", "model score_model"),
    ("Split Data", "second", "dataset score_model"),
    ("Score Model", "scored_dataset", "scored_dataset evaluate"),
]


class KeyboardDesigner(DesignerPage):
    """The designer with the hands on the keyboard."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.keys = Keyboard(page)

    def place(self, typed: str, name: str) -> None:
        """Search the palette; Enter places the component found and goes to it."""
        self.keys.press("/")
        expect(self.page.get_by_role("combobox", name="Search components")).to_be_focused()
        self.keys.type(typed)
        self.keys.press("Enter")
        expect(self.node(name)).to_be_focused()

    def go_to(self, name: str) -> None:
        """Leave a field of the inspector, if there; find a node by its name and go to it."""
        # A dialog that closes gives the focus back a little later: that moment is over now.
        self.page.clock.fast_forward(1_000)
        self.keys.press("Escape")
        # Escape gives the focus back to the drawing, a frame later; keys typed before are the field's.
        expect(self.inspector.locator(":focus")).to_have_count(0)
        self.keys.press("Control+f")
        expect(self.page.get_by_role("textbox", name="Find a node by name")).to_be_focused()
        self.keys.type(name)
        self.keys.press("Escape")
        expect(self.node(name)).to_be_focused()

    def join(self, name: str, output: str, typed: str) -> None:
        """From an output port, into the input chosen from the list of those that take it."""
        self.go_to(name)
        self.keys.tab_to(self.port(f"output {output} of {name}"))
        self.keys.press("Enter")
        expect(self.dialog.get_by_role("combobox", name="Filter by name")).to_be_focused()
        self.keys.type(typed)
        expect(self.dialog.get_by_role("option", selected=True)).to_have_count(1)
        self.keys.press("Enter")
        expect(self.dialog).to_be_hidden()
        expect(self.node(name)).to_be_focused()

    def edit(self, name: str) -> None:
        """Enter on a node leads into its parameters."""
        self.go_to(name)
        self.keys.press("Enter")
        expect(self.inspector.locator(":focus")).to_have_count(1)

    def choose_but(self, column: str) -> None:
        """The column editor: all columns, then without one."""
        keys = self.keys
        keys.press_button(self.inspector.get_by_role("button", name="Edit Columns"))
        add_rule = self.dialog.get_by_role("button", name="Add rule")
        keys.press_button(add_rule)
        keys.press_button(add_rule)
        keys.choose(self.dialog.get_by_role("combobox", name="Rule 2: include or exclude"), "Exclude")
        keys.tab_to(self.dialog.get_by_role("combobox", name="Rule 2: values"))
        keys.type(column)
        expect(self.page.get_by_role("option", name=column)).to_be_visible()
        keys.press("ArrowDown", "Enter")
        expect(self.dialog.get_by_role("status")).to_have_text("25 of 26 columns")
        keys.press("Escape")
        keys.press_button(self.dialog.get_by_role("button", name="Apply"))
        expect(self.dialog).to_be_hidden()

    def run_on(self, target: str) -> None:
        """Run with another compute target, from the menu of the Run button."""
        keys = self.keys
        keys.press_button(self.page.get_by_role("button", name="More ways to run"), backwards=True)
        keys.choose_item(self.page.get_by_role("menu"), "Run with options…")
        keys.choose(self.dialog.get_by_role("combobox", name="Compute"), target)
        keys.press_button(self.dialog.get_by_role("button", name="Run", exact=True))
        expect(self.dialog).to_be_hidden()

    def open_tab(self, name: str) -> None:
        """Go to the drawer and along its tabs to one of them."""
        tab, tabs = self.drawer.get_by_role("tab", name=name), self.drawer.get_by_role("tab")
        self.keys.tab_to(tabs.and_(self.page.locator('[tabindex="0"]')).first)
        for _ in range(tabs.count() + 1):
            if tab.get_attribute("aria-selected") == "true":
                return
            self.keys.press("ArrowRight")
        raise AssertionError(f"the arrows do not lead to the tab {name}")


def upload(page: Page, file: Path) -> None:
    """Upload on the Data page."""
    keys = Keyboard(page)
    keys.press_button(page.get_by_role("link", name="Data", exact=True))
    expect(page.get_by_role("rowheader").first).to_be_visible()  # the datasets of the samples
    with page.expect_file_chooser() as chooser:
        keys.press_button(page.get_by_role("button", name="Upload a file"))
    chooser.value.set_files(str(file))  # the operating system's own dialog
    add = page.get_by_role("dialog").get_by_role("button", name="Add dataset")
    expect(add).to_be_enabled()  # once its first rows are shown
    keys.press_button(add)
    expect(page.get_by_role("link", name="automobile").first).to_be_visible()


def test_the_automobile_pipeline_is_drawn_run_on_docker_and_read_by_keyboard_alone(
    server: Server,
    docker_engine: DockerEngine,
    signed_in: Page,
    shared_data: Callable[[str], Path],
) -> None:
    signed_in.clock.install()
    upload(signed_in, shared_data("automobile.csv"))
    keys = Keyboard(signed_in)
    keys.press_button(signed_in.get_by_role("link", name="Home"), backwards=True)
    keys.press_button(signed_in.get_by_role("button", name="New pipeline", exact=True).first)
    designer = KeyboardDesigner(signed_in)
    expect(signed_in.get_by_role("heading", name="Draw a pipeline")).to_be_visible()
    for typed, name in PLACED.items():
        designer.place(typed, name)
    for name, output, typed in JOINED:
        designer.join(name, output, typed)
    configure(designer)
    designer.expect_saved()
    designer.run_on("docker")
    designer.expect_all_done(list(PLACED.values()))
    expected = automobile_metrics(shared_data("automobile.csv"))
    expect_results(designer, expected)
    newest = server.get("runs/")["results"][0]
    assert newest["metrics"]["evaluate_model"] == pytest.approx(expected, rel=1e-6)


def configure(designer: KeyboardDesigner) -> None:
    """The parameters, each in its own widget."""
    inspector, keys = designer.inspector, designer.keys
    designer.edit("Select Columns in Dataset")
    designer.choose_but("normalized-losses")
    designer.edit("Clean Missing Data")
    keys.choose(inspector.get_by_role("combobox", name="Cleaning mode"), "Remove row")
    designer.edit("Split Data")
    keys.replace(inspector.get_by_role("textbox", name="Fraction of rows in the first output"), "0.7")
    keys.replace(inspector.get_by_role("textbox", name="Random seed"), "7")
    designer.edit("Train Model")
    keys.choose(inspector.get_by_role("combobox", name="Label column"), "price")


def expect_results(designer: KeyboardDesigner, expected: dict[str, float]) -> None:
    """The scored rows, one column's statistics, and the metrics as direct calls give them."""
    designer.go_to("Score Model")
    designer.open_tab("Data")
    expect(designer.drawer.get_by_text("58 rows × 26 columns")).to_be_visible()
    designer.go_to("Evaluate Model")
    designer.open_tab("Metrics")
    for value in expected.values():
        expect(designer.drawer.get_by_text(f"{value:.6g}", exact=True).first).to_be_visible()
