"""Drawing in a real browser: nothing is lost, nothing wrong is drawn, nothing is overwritten silently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.designer_page import DesignerPage
from tests.e2e.documents import document, node
from tests.e2e.drawings import create, ids, kept, opened, placed, table_alone, table_node
from tests.e2e.server import Server

SUMMARY = ("summarize data", "Summarize Data")
DUPLICATES = ("remove duplicate", "Remove Duplicate Rows")


class Contested:
    """A draft whose one node was renamed here and elsewhere, where a second node was added as well."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server = server
        self.pipeline = create(server, table_alone(), "Contested")
        self.mine = opened(page, server, self.pipeline)
        self.mine.expect_saved(1)
        theirs = document([table_node() | {"name": "Theirs"}, node("summary", "summarize_data")], [])
        body = {"name": "Contested", "document": placed(theirs)}
        answer = server.call("PUT", f"pipelines/{self.pipeline}/", body, If_Match="1")
        assert answer.status == 200, answer.content
        self.mine.node("Enter Data Manually").click()
        self.rename("Mine")
        expect(self.mine.dialog).to_contain_text("Somebody else saved this pipeline")

    def rename(self, name: str) -> None:
        box = self.mine.inspector.get_by_role("textbox", name="Name", exact=True)
        box.fill(name)
        box.press("Enter")

    def choose(self, name: str) -> None:
        self.mine.dialog.get_by_role("button", name=name).click()
        expect(self.mine.dialog).to_be_hidden()

    @property
    def kept(self) -> Any:
        return kept(self.server, self.pipeline)


@pytest.fixture
def contested(server: Server, signed_in: Page) -> Contested:
    return Contested(server, signed_in)


def names(draft: Mapping[str, Any]) -> list[str | None]:
    """The names people gave to a draft's nodes, as they are listed."""
    return [item.get("name") for item in draft["document"]["nodes"]]


def places(server: Server, pipeline: str) -> dict[str, float]:
    """How far to the right each node stands."""
    return {item["id"]: item["position"]["x"] for item in kept(server, pipeline)["document"]["nodes"]}


def test_two_tabs_that_moved_different_nodes_are_merged_without_a_question(
    server: Server, context: BrowserContext, signed_in: Page
) -> None:
    drawn = placed(document([table_node(), node("summary", "summarize_data")], []))
    pipeline = create(server, drawn)
    mine, theirs = (opened(page, server, pipeline) for page in (signed_in, context.new_page()))
    before = places(server, pipeline)

    nudge(theirs, "Summarize Data", "ArrowRight")
    theirs.place(*DUPLICATES)
    theirs.expect_saved()
    there = places(server, pipeline)
    assert there["summary"] > before["summary"]
    nudge(mine, "Enter Data Manually", "ArrowLeft")
    mine.place("clean missing", "Clean Missing Data")
    expect(mine.node("Remove Duplicate Rows")).to_be_visible()
    expect(mine.page.get_by_role("alert")).to_contain_text("Brought in what was saved elsewhere")
    mine.expect_saved()
    expect(mine.dialog).to_be_hidden()
    merged = places(server, pipeline)
    assert merged.pop("data") < there.pop("data")
    mine_again = merged.pop("clean_missing_data")
    assert merged == there

    # Undo takes back what was done here, and nothing that came from elsewhere.
    for label in ("Add Clean Missing Data", "Move 1 node"):
        mine.page.get_by_role("button", name=f"Undo: {label}", exact=True).click()
    expect(mine.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    mine.expect_saved()
    assert places(server, pipeline) == {"data": before["data"], **there}
    mine.page.get_by_role("button", name="Redo: Move 1 node", exact=True).click()
    mine.page.get_by_role("button", name="Redo: Add Clean Missing Data", exact=True).click()
    mine.expect_saved()
    assert places(server, pipeline)["clean_missing_data"] == mine_again


def nudge(designer: DesignerPage, name: str, key: str) -> None:
    """Move a node by an arrow key, and wait until that is saved or merged."""
    designer.node(name).click()
    designer.page.keyboard.press(key)
    expect(designer.page.get_by_role("button", name="Undo: Move 1 node", exact=True)).to_be_visible()


def test_two_tabs_get_a_choice_that_names_the_clash_and_the_difference(contested: Contested) -> None:
    dialog = contested.mine.dialog
    expect(dialog).to_contain_text("What both of you changedMine: name")
    expect(dialog).to_contain_text("Nodes only in theirs: Summarize Data")
    expect(dialog).to_contain_text("Changed in Mine: name")
    assert (contested.kept["revision"], names(contested.kept)) == (2, ["Theirs", None])


def test_taking_theirs_writes_nothing_and_can_be_undone(contested: Contested) -> None:
    mine = contested.mine
    contested.choose("Take theirs")
    expect(mine.node("Theirs")).to_be_visible()
    expect(mine.node("Summarize Data")).to_be_visible()
    mine.expect_saved(2)
    assert (contested.kept["revision"], names(contested.kept)) == (2, ["Theirs", None])
    mine.page.get_by_role("button", name="Undo: Take theirs").click()
    expect(mine.node("Mine")).to_be_visible()


def test_keeping_a_copy_leaves_theirs_and_goes_on_in_mine(contested: Contested) -> None:
    contested.choose("Keep mine as a copy")
    expect(contested.mine.page).not_to_have_url(f"{contested.server.url}/pipelines/{contested.pipeline}")
    assert (contested.kept["revision"], names(contested.kept)) == (2, ["Theirs", None])
    copy = kept(contested.server, contested.mine.page.url.rpartition("/")[2])
    assert (copy["name"], names(copy)) == ("Contested (my copy)", ["Mine"])


def test_saving_mine_over_theirs_keeps_theirs_as_a_revision(contested: Contested) -> None:
    contested.choose("Save mine over theirs")
    contested.mine.expect_saved(3)
    assert names(contested.kept) == ["Mine"]
    theirs = contested.server.get(f"pipelines/{contested.pipeline}/revisions/2/")
    assert names(theirs) == ["Theirs", None]


@pytest.mark.parametrize(
    ("drawn", "source", "target", "reason"),
    [
        (
            document([node("learner", "linear_regression"), node("summary", "summarize_data")], []),
            "output untrained_model of Linear Regression",
            "input dataset of Summarize Data",
            "untrained",
        ),
        (
            document(
                [node("clean", "clean_missing_data"), node("unique", "remove_duplicate_rows")],
                ["clean.cleaned_dataset > unique.dataset"],
            ),
            "output dataset of Remove Duplicate Rows",
            "input dataset of Clean Missing Data",
            "form a cycle",
        ),
    ],
    ids=["wrong types", "cycle"],
)
def test_a_wrong_edge_is_refused_with_the_reason_and_nothing_changes(
    server: Server, signed_in: Page, drawn: dict[str, Any], source: str, target: str, reason: str
) -> None:
    pipeline = create(server, placed(drawn))
    before = kept(server, pipeline)
    designer = opened(signed_in, server, pipeline)
    designer.try_edge(source, target)
    refusal = signed_in.get_by_role("alert").filter(has_text="These ports cannot be joined")
    expect(refusal).to_contain_text(reason)
    expect(signed_in.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    designer.expect_saved(1)
    assert kept(server, pipeline) == before


def test_undo_and_redo_reach_across_a_save(server: Server, signed_in: Page) -> None:
    pipeline = create(server, table_alone())
    designer = opened(signed_in, server, pipeline)
    designer.place(*SUMMARY)
    designer.expect_saved(2)
    signed_in.keyboard.press("Escape")  # out of the search field, whose undo is the browser's
    designer.node("Summarize Data").click()
    signed_in.keyboard.press("Control+z")
    expect(designer.node("Summarize Data")).to_be_hidden()
    designer.expect_saved(3)
    assert ids(kept(server, pipeline)) == ["data"]
    signed_in.keyboard.press("Control+Shift+z")
    expect(designer.node("Summarize Data")).to_be_visible()
    designer.expect_saved(4)
    assert ids(kept(server, pipeline)) == ["data", "summarize_data"]


def test_copied_nodes_are_pasted_with_their_parameters_and_edges(server: Server, signed_in: Page) -> None:
    drawn = document([table_node(), node("summary", "summarize_data")], ["data.dataset > summary.dataset"])
    pipeline = create(server, placed(drawn))
    designer = opened(signed_in, server, pipeline)
    designer.node("Summarize Data").click()
    signed_in.keyboard.press("Control+a")
    signed_in.keyboard.press("Control+c")
    signed_in.keyboard.press("Control+v")
    designer.expect_saved(2)
    found = kept(server, pipeline)["document"]
    assert [item["component"] for item in found["nodes"]] == [
        "enter_data_manually",
        "summarize_data",
    ] * 2
    assert found["nodes"][2]["parameters"] == found["nodes"][0]["parameters"]
    first, second = (item["id"] for item in found["nodes"][2:])
    assert found["edges"][1] == {"from": f"{first}.dataset", "to": f"{second}.dataset"}


def test_a_parameter_is_promoted_to_the_pipeline_and_taken_back(server: Server, signed_in: Page) -> None:
    drawn = document(
        [table_node(), node("split", "split_data", fraction=0.8)], ["data.dataset > split.dataset"]
    )
    pipeline = create(server, placed(drawn))
    designer = opened(signed_in, server, pipeline)
    designer.node("Split Data").click()
    promote(designer, "Fraction of rows in the first output", "train_fraction")
    designer.expect_saved(2)
    found = kept(server, pipeline)["document"]
    assert found["nodes"][1]["parameters"]["fraction"] == {"$parameter": "train_fraction"}
    promoted = {"name": "train_fraction", "type": "float", "default": 0.8}
    assert [promoted | parameter for parameter in found["parameters"]] == found["parameters"]
    designer.inspector.get_by_role("button", name="Back to a value").click()
    designer.expect_saved(3)
    found = kept(server, pipeline)["document"]
    assert found["nodes"][1]["parameters"]["fraction"] == 0.8
    assert found.get("parameters", []) == []


def promote(designer: DesignerPage, label: str, name: str) -> None:
    """Make a node's parameter a parameter of the pipeline."""
    designer.inspector.get_by_role("button", name=f"More for {label}").click()
    designer.page.get_by_role("menuitem", name="Make a pipeline parameter").click()
    form = designer.inspector.get_by_role("form", name=f"Pipeline parameter for {label}")
    form.get_by_role("combobox", name="Name").or_(form.get_by_role("textbox", name="Name")).fill(name)
    form.get_by_role("button", name="Make parameter").click()
    expect(designer.inspector.get_by_text(f"Pipeline parameter {name}", exact=True)).to_be_visible()
