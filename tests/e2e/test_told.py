"""What people are told: what they typed, what the data is, why nothing runs, how a run went."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.designer_page import RUN_MILLISECONDS
from tests.e2e.documents import adult_pipeline, document, node, script
from tests.e2e.drawings import Gate, create, kept, opened, placed, table_node
from tests.e2e.server import Server
from tests.e2e.test_accessibility import AXE, Checks
from tests.real_parts.absent import absent

#: A page that is in a tab behind another one, and back in front.
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        absent("axe", "no frontend/node_modules/axe-core: build the frontend here")
    return AXE.read_text()


def automobile_training(server: Server) -> str:
    """A dataset, a selection of its columns, and a model that lacks its label; the pipeline's id."""
    drawn = document(
        [
            node("data", "dataset", dataset="automobile"),
            node("select", "select_columns_in_dataset", columns={"rules": [{"include": {"names": []}}]}),
            node("learner", "linear_regression"),
            node("train", "train_model"),
        ],
        [
            "data.output > select.dataset",
            "data.output > train.dataset",
            "learner.untrained_model > train.untrained_model",
        ],
    )
    return create(server, placed(drawn, columns=2), "Prices")


def parameters_of(server: Server, pipeline: str, node_id: str) -> object:
    nodes = kept(server, pipeline)["document"]["nodes"]
    return next(item for item in nodes if item["id"] == node_id)["parameters"]


def run_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Run", exact=True)


def test_what_is_typed_into_a_box_is_taken_or_refused_but_never_lost(
    server: Server, automobile: str, signed_in: Page
) -> None:
    pipeline = automobile_training(server)
    designer = opened(signed_in, server, pipeline)
    designer.node("Train Model").click()
    label = designer.inspector.get_by_role("combobox", name="Label column")
    label.fill("prise")
    label.press("Tab")
    expect(label).to_have_value("prise")
    said = designer.inspector.get_by_text("There is no 'prise'. Did you mean 'price'?")
    expect(said).to_be_visible()
    label.fill("pri")
    label.press("Enter")
    expect(label).to_have_value("price")
    expect(said).to_be_hidden()

    designer.node("Select Columns in Dataset").click()
    designer.inspector.get_by_role("button", name="Edit Columns").click()
    values = designer.dialog.get_by_role("combobox", name="Rule 1: values")
    values.fill("norm")
    # Leaving it would lose what was typed: the dialog stays, and says what is wrong.
    designer.dialog.get_by_role("button", name="Apply").click()
    expect(values).to_be_focused()
    expect(values).to_have_value("norm")
    expect(designer.dialog).to_contain_text("There is no 'norm'. Did you mean 'normalized-losses'?")
    designer.dialog.get_by_role("button", name="Use 'normalized-losses'").click()
    expect(designer.dialog.get_by_role("status")).to_have_text("1 of 26 columns")
    values.fill("pri")
    values.press("Enter")
    expect(designer.dialog.get_by_role("status")).to_have_text("2 of 26 columns")
    designer.dialog.get_by_role("button", name="Apply").click()
    expect(designer.dialog).to_be_hidden()
    designer.expect_saved()
    assert parameters_of(server, pipeline, "train") == {"label": "price"}
    names = {"names": ["normalized-losses", "price"]}
    assert parameters_of(server, pipeline, "select") == {"columns": {"rules": [{"include": names}]}}


def test_a_dataset_is_looked_at_before_any_run(server: Server, automobile: str, signed_in: Page) -> None:
    pipeline = automobile_training(server)
    designer = opened(signed_in, server, pipeline)
    expect(designer.port("input dataset of Train Model")).to_have_accessible_name(
        "input Dataset of Train Model"
    )
    designer.node("Dataset").click()
    designer.inspector.get_by_role("button", name="View the data of Output").click()
    expect(designer.drawer.get_by_text("205 rows × 26 columns")).to_be_visible()
    statistics = designer.drawer.get_by_role("region", name="Statistics of symboling")
    expect(statistics.get_by_text("Mean", exact=True)).to_be_visible()
    assert server.get(f"runs/?pipeline={pipeline}")["results"] == []


def test_run_says_why_it_cannot_and_all_counts_agree(server: Server, signed_in: Page) -> None:
    drawn = document(
        [node("fetch", "import_data"), node("split", "split_data"), table_node("alone")],
        ["fetch.output > split.dataset"],
    )
    pipeline = create(server, placed(drawn), "Cannot run")
    designer = opened(signed_in, server, pipeline)
    # One error, and a warning about a node that is joined to nothing.
    said = signed_in.get_by_role("button", name="Cannot run: 2 problems")
    expect(said).to_have_attribute("title", "Import Data needs a value for 'URL'.")
    expect(run_button(signed_in)).to_be_disabled()
    expect(run_button(signed_in)).to_have_accessible_description("Cannot run: 2 problems")
    expect(designer.drawer.get_by_role("tab", name="Problems")).to_have_text(re.compile("Problems.*2"))
    expect(designer.inspector).to_contain_text("2 problems")
    for name in ("Import Data", "Enter Data Manually"):
        expect(designer.node(name).get_by_role("img", name="1 problem")).to_be_visible()
    said.click()
    expect(designer.drawer).to_contain_text("1 error, 1 warning")
    run_button(signed_in).click(force=True)

    designer.drawer.get_by_role("button", name=re.compile("needs a value for 'URL'")).click()
    address = designer.inspector.get_by_role("textbox", name=re.compile("^URL"))
    # Of this machine: the plan asks nobody what stands there.
    address.fill("http://127.0.0.1/data.csv")
    address.press("Enter")
    expect(run_button(signed_in)).to_be_enabled()
    delimiter = designer.inspector.get_by_role("textbox", name="Delimiter")
    expect(delimiter).to_be_hidden()
    designer.inspector.get_by_text("Reading options").click()
    delimiter.fill(";")
    delimiter.press("Enter")
    expect(designer.drawer.get_by_role("tab", name="Problems")).to_have_text(re.compile("Problems.*1"))
    designer.expect_saved()
    designer.node("Split Data").click()
    designer.node("Import Data").click()
    expect(delimiter).to_have_value(";")
    assert server.get(f"runs/?pipeline={pipeline}")["results"] == []


def test_the_end_of_a_run_is_told_in_the_tab_aloud_and_on_return(
    server: Server, signed_in: Page, gate: Gate
) -> None:
    drawn = document([gate.node(), node("summary", "summarize_data")], ["gate.dataset1 > summary.dataset"])
    designer = opened(signed_in, server, create(server, placed(drawn), "Prices"))
    expect(signed_in).to_have_title("Prices · Jackfield")
    designer.run()
    expect(signed_in).to_have_title("Running · Prices · Jackfield")
    icon = signed_in.locator('link[rel="icon"]')
    expect(icon).to_have_attribute("href", re.compile("icon-running.svg$"))
    signed_in.evaluate(HIDE, True)
    gate.open()
    expect(signed_in).to_have_title("Succeeded · Prices · Jackfield")
    expect(icon).to_have_attribute("href", re.compile("icon-succeeded.svg$"))
    expect(signed_in.get_by_role("status").filter(has_text="The run succeeded.")).to_be_attached()
    toast = signed_in.get_by_role("alert").filter(has_text="The run succeeded.")
    expect(toast).to_have_count(0)
    signed_in.evaluate(HIDE, False)
    expect(toast).to_contain_text("Prices")
    inspector = designer.inspector.bounding_box()
    place = toast.bounding_box()
    assert inspector is not None
    assert place is not None
    assert place["x"] + place["width"] <= inspector["x"]
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)
    href = icon.get_attribute("href") or ""
    for mark in ("-running", "-succeeded", "-failed", ""):
        expect(signed_in.request.get(server.url + href.replace("-succeeded", mark))).to_be_ok()


def test_a_failure_opens_its_log_however_fast_it_was(server: Server, signed_in: Page) -> None:
    bad = node("bad", "execute_python_script", script=script("raises"))
    pipeline = create(server, placed(document([table_node(), bad], ["data.dataset > bad.dataset1"])), "Fast")
    designer = opened(signed_in, server, pipeline)
    expect(run_button(signed_in)).to_have_accessible_description("1 will run, 1 depends on it")

    def after_the_end(route: Route) -> None:
        """The answer to Run comes when the run is over, as it does on a slow line."""
        answer = route.fetch()
        server.finished(answer.json()["id"])
        route.fulfill(response=answer)

    signed_in.route(f"**/pipelines/{pipeline}/runs/", after_the_end)
    designer.run()
    expect(designer.drawer).to_contain_text("ValueError: no such colour")
    expect(designer.drawer.get_by_role("tab", name="Log")).to_have_attribute("aria-selected", "true")
    expect(signed_in).to_have_title("Failed · Fast · Jackfield")
    said = signed_in.get_by_role("status").filter(has_text="The run failed at Execute Python Script.")
    expect(said).to_be_attached()

    designer.node("Enter Data Manually").click()
    why = designer.inspector.get_by_role("group").filter(has_text="Shown run")
    expect(why).to_contain_text("First run")
    signed_in.goto(f"{server.url}/runs")
    row = signed_in.get_by_role("row").filter(has_text="Fast")
    expect(row).to_contain_text("1/2")


def test_a_warning_is_on_its_node_with_the_next_move_also_when_the_result_is_reused(
    server: Server, signed_in: Page
) -> None:
    condition = node("split", "split_data", mode="relative_expression", expression='\\"x" > 50')
    data = node("data", "enter_data_manually", data="x\n11\n12\n13\n")
    drawn = document([data, condition], ["data.dataset > split.dataset"])
    pipeline = create(server, placed(drawn), "Warned")
    designer = opened(signed_in, server, pipeline)
    said = "The first output has no rows. Loosen the expression."
    for word in ("Succeeded", "Reused"):
        run_button(signed_in).click()
        split = designer.node("Split Data")
        expect(split).to_contain_text(word, timeout=RUN_MILLISECONDS)
        expect(split.get_by_role("img", name="1 warning")).to_have_attribute("title", said)
    split.click()
    expect(designer.inspector.get_by_role("list", name="1 warning")).to_have_text(said)

    first = server.get(f"runs/?pipeline={pipeline}")["results"][-1]
    assert first["warning_count"] == 1
    signed_in.goto(f"{server.url}/runs/{first['id']}?step=split")
    detail = signed_in.get_by_role("region", name="Split Data: Succeeded")
    expect(detail.get_by_role("list", name="1 warning")).to_have_text(said)
    expect(signed_in.get_by_role("region", name="Steps")).to_contain_text("1 warning")
    detail.get_by_role("tab", name="Log").click()
    expect(detail.get_by_text(f"Warning: {said}")).to_be_visible()


def test_an_evaluation_opens_its_charts_and_the_drawer_fills_the_window(
    server: Server, adult: str, signed_in: Page, axe: str
) -> None:
    pipeline = create(server, placed(adult_pipeline(), columns=2), "Incomes")
    run = server.finished(server.post(f"pipelines/{pipeline}/runs/")["id"])
    assert run["status"] == "succeeded"
    designer = opened(signed_in, server, pipeline)
    designer.node("Evaluate Model").click()
    designer.inspector.get_by_role("button", name=re.compile("View the last output")).click()
    expect(designer.drawer.get_by_role("tab", name="Metrics")).to_have_attribute("aria-selected", "true")
    expect(designer.drawer.get_by_role("img", name=re.compile("^ROC curve"))).to_be_visible()

    small = height_of(designer.drawer)
    designer.drawer.get_by_role("button", name="Fill the window").click()
    back = designer.drawer.get_by_role("button", name="Back to the canvas")
    expect(back).to_be_visible()
    assert height_of(designer.drawer) > 1.5 * small
    assert not Checks(signed_in, axe).of_both()
    back.click()
    expect(designer.drawer.get_by_role("button", name="Fill the window")).to_be_visible()
    assert height_of(designer.drawer) == small
    # The canvas can be used again.
    signed_in.get_by_role("button", name="Fit to screen").click()


def height_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["height"]


def test_help_is_in_words_and_a_toast_goes_by_itself(server: Server, signed_in: Page) -> None:
    signed_in.clock.install()
    drawn = document([table_node(), node("split", "split_data")], ["data.dataset > split.dataset"])
    designer = opened(signed_in, server, create(server, placed(drawn)))
    designer.node("Split Data").click()
    designer.inspector.get_by_text("Help", exact=True).click()
    help_text = designer.inspector.get_by_role("group").filter(has_text="Split the rows of a dataset in two.")
    expect(help_text).to_be_visible()
    expect(help_text).not_to_contain_text(re.compile("`|numpy|Exactly"))

    signed_in.get_by_role("button", name="Validate").click()
    toast = signed_in.get_by_role("alert").filter(has_text="No problems found.")
    expect(toast).to_be_visible()
    signed_in.mouse.move(0, 0)
    signed_in.clock.fast_forward(30_000)
    expect(toast).to_have_count(0)
