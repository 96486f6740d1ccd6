"""The main job in a real browser, from an empty canvas to metrics, by mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.designer_page import DesignerPage
from tests.e2e.independent import automobile_metrics
from tests.e2e.server import Server
from tests.real_parts.docker_engine import DockerEngine

#: Places on the canvas, from its upper left corner.
PLACES = {
    "automobile": (430, 40),
    "Select Columns in Dataset": (430, 130),
    "Clean Missing Data": (430, 220),
    "Split Data": (430, 310),
    "Linear Regression": (140, 310),
    "Train Model": (240, 400),
    "Score Model": (430, 490),
    "Evaluate Model": (430, 580),
}
EDGES = [
    ("output output of Dataset", "input dataset of Select Columns in Dataset"),
    ("output dataset of Select Columns in Dataset", "input dataset of Clean Missing Data"),
    ("output cleaned_dataset of Clean Missing Data", "input dataset of Split Data"),
    ("output untrained_model of Linear Regression", "input untrained_model of Train Model"),
    ("output first of Split Data", "input dataset of Train Model"),
    ("output model of Train Model", "input model of Score Model"),
    ("output second of Split Data", "input dataset of Score Model"),
    ("output scored_dataset of Score Model", "input scored_dataset of Evaluate Model"),
]
NODES = ["Dataset", *list(PLACES)[1:]]


def upload(page: Page, file: Path) -> None:
    """Upload on the Data page, as a person does."""
    page.get_by_role("link", name="Data").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload a file").click()
    chooser.value.set_files(str(file))
    page.get_by_role("dialog").get_by_role("button", name="Add dataset").click()
    expect(page.get_by_role("link", name="automobile").first).to_be_visible()


def test_the_automobile_pipeline_is_drawn_run_on_docker_and_read_with_the_mouse(
    server: Server,
    docker_engine: DockerEngine,
    signed_in: Page,
    shared_data: Callable[[str], Path],
) -> None:
    upload(signed_in, shared_data("automobile.csv"))
    signed_in.get_by_role("link", name="Home").click()
    signed_in.get_by_role("button", name="New pipeline", exact=True).first.click()
    designer = DesignerPage(signed_in)
    for name, (x, y) in PLACES.items():
        designer.drag_in(name, x, y)
    for source, target in EDGES:
        designer.drag_edge(source, target)
    configure(designer)
    designer.expect_saved()
    designer.run_on("docker")
    designer.expect_all_done(NODES)
    expected = automobile_metrics(shared_data("automobile.csv"))
    expect_results(designer, expected)
    newest = server.get("runs/")["results"][0]
    assert newest["metrics"]["evaluate_model"] == pytest.approx(expected, rel=1e-6)


def configure(designer: DesignerPage) -> None:
    """The parameters, each through its own widget."""
    designer.node("Select Columns in Dataset").click()
    designer.select_all_columns_but("normalized-losses")
    designer.node("Clean Missing Data").click()
    designer.choose("Cleaning mode", "Remove row")
    designer.node("Split Data").click()
    designer.set_number("Fraction of rows in the first output", "0.7")
    designer.set_number("Random seed", "7")
    designer.node("Train Model").click()
    designer.choose("Label column", "price")


def expect_results(designer: DesignerPage, expected: dict[str, float]) -> None:
    """The scored rows in the preview, and the metrics as direct calls give them."""
    designer.node("Score Model").click()
    designer.drawer.get_by_role("tab", name="Data").click()
    expect(designer.drawer.get_by_text("58 rows × 26 columns")).to_be_visible()
    designer.node("Evaluate Model").click()
    designer.drawer.get_by_role("tab", name="Metrics").click()
    for value in expected.values():
        expect(designer.drawer.get_by_text(f"{value:.6g}", exact=True).first).to_be_visible()
