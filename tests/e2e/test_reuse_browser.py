"""Reuse in a real browser: what the Run button says beforehand is what then happens, and why."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.contracts.waiting import until
from tests.e2e.designer_page import DesignerPage
from tests.e2e.documents import automobile_pipeline, document, node, script
from tests.e2e.drawings import create, kept, opened, placed, table_node
from tests.e2e.page_rest import PageRest
from tests.e2e.server import Server, steps_of
from tests.e2e.test_accessibility import AXE, SCHEMES, Checks, Scheme
from tests.real_parts.absent import absent

NODES = ("select", "clean", "split", "learner", "train", "score", "evaluate")
#: Of them, those that read what the learner gives.
BELOW_LEARNER = ("train", "score", "evaluate")
ALL_REUSED = re.compile(r"^nothing to run, \d+ reused$")


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        absent("axe", "no frontend/node_modules/axe-core: build the frontend here")
    return AXE.read_text()


class PlannedDesigner(DesignerPage):
    """The designer with what it says of the next run."""

    @property
    def summary(self) -> Locator:
        """What stands beside Run."""
        words = re.compile(r"\d+ will run|nothing to run|Cannot run")
        return self.page.get_by_role("region", name="Pipeline").get_by_role("button", name=words)

    def expect_planned(self, words: str | re.Pattern[str]) -> None:
        expect(self.summary).to_have_text(words)
        expect(self.page.get_by_role("button", name="Run", exact=True)).to_have_accessible_description(words)

    def expect_mark(self, name: str, label: str) -> None:
        """What a node says the next run does with it."""
        expect(self.node(name).get_by_role("img", name=label)).to_be_visible()

    def reasons(self) -> Locator:
        """Open the plan, with its reasons."""
        self.summary.click()
        plan = self.page.get_by_role("dialog", name=self.summary.inner_text())
        expect(plan).to_be_visible()
        return plan

    def run_from_menu(self, item: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name="More ways to run").click()
        self.page.get_by_role("menuitem", name=item).click()

    def node_menu(self, name: str, item: str) -> None:
        self.node(name).click(button="right")
        self.page.get_by_role("menuitem", name=item).click()


def open_planned(page: Page, server: Server, pipeline: str) -> PlannedDesigner:
    opened(page, server, pipeline)
    return PlannedDesigner(page)


def automobile_of(seed: int) -> dict[str, Any]:
    """The automobile pipeline with a split that no other test has: nothing below it can be there."""
    drawn = automobile_pipeline()
    steps = {item["id"]: item for item in drawn["nodes"]}
    steps["split"]["parameters"]["seed"] = seed
    return placed(drawn)


def newest(server: Server, pipeline: str, after: int) -> dict[str, Any]:
    """The newest run of a pipeline once it has ended, when more than ``after`` were started."""

    def started() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = server.get(f"runs/?pipeline={pipeline}")["results"]
        return found

    # A node says how it went last until the page has heard of the run that a key has just started.
    until(lambda: len(started()) > after)
    assert len(started()) == after + 1
    return server.finished(started()[0]["id"])


def statuses(run: dict[str, Any]) -> dict[str, str]:
    return {name: step["status"] for name, step in steps_of(run).items() if name != "data"}


def seconds_of(run: dict[str, Any]) -> float:
    created, finished = (datetime.fromisoformat(run[name]) for name in ("created_at", "finished_at"))
    return (finished - created).total_seconds()


def expect_ended(designer: PlannedDesigner, planned: re.Pattern[str] | str = ALL_REUSED) -> None:
    """The run is over when there is a plan for the next one."""
    expect(designer.summary).to_have_text(planned, timeout=120_000)


def test_what_the_button_says_is_what_runs(server: Server, automobile: str, signed_in: Page) -> None:
    pipeline = create(server, automobile_of(seed=1001))
    designer = open_planned(signed_in, server, pipeline)
    expect(designer.summary).to_contain_text("will run")
    designer.run()
    expect_ended(designer)

    designer.run()
    expect(designer.node("Evaluate Model")).to_contain_text("Reused")
    again = newest(server, pipeline, after=1)
    assert statuses(again) == dict.fromkeys(NODES, "reused")
    assert seconds_of(again) < 1
    for step in NODES:
        assert steps_of(again)[step]["reused_from"]["node"] == step

    designer.node("Linear Regression").click()
    designer.set_number("L2 regularization weight", "0.25")
    designer.expect_planned("1 will run, 3 depend on it, 4 reused")
    designer.expect_mark("Linear Regression", "The next run runs it")
    designer.expect_mark("Split Data", "The next run reuses its result")
    designer.expect_mark("Train Model", "Whether the next run runs it depends on other steps")
    plan = designer.reasons()
    weight = plan.get_by_text("L2 regularization weight:")
    expect(weight).to_contain_text(re.compile(r"0\.001.*0\.25"))
    expect(plan.get_by_text("Runs if Linear Regression gives something new")).to_be_visible()
    signed_in.keyboard.press("Escape")

    designer.run()
    expect_ended(designer)
    third = newest(server, pipeline, after=2)
    ran = {"learner", *BELOW_LEARNER}
    assert statuses(third) == {name: "succeeded" if name in ran else "reused" for name in NODES}
    (why,) = steps_of(third)["learner"]["because"]
    assert (why["part"], why["name"], why["old"], why["new"]) == (
        "parameter",
        "l2_regularization_weight",
        0.001,
        0.25,
    )
    designer.node("Linear Regression").click()
    why_section = designer.inspector.get_by_role("group").filter(has_text="Shown run")
    expect(why_section).to_contain_text(re.compile(r"L2 regularization weight: 0\.001.*0\.25"))


def questions_by_now(page: Page, rest: PageRest) -> int:
    """How often the page has asked for a plan, when whatever it put off has been done."""
    page.clock.fast_forward(1_000)
    rest.wait()
    return sum(url.endswith("/plan/") for url in rest.asked)


def test_comments_places_and_a_change_taken_back_leave_nothing_to_run(
    server: Server, automobile: str, signed_in: Page
) -> None:
    pipeline = create(server, automobile_of(seed=1002))
    server.finished(server.post(f"pipelines/{pipeline}/runs/")["id"])
    signed_in.clock.install()
    rest = PageRest(signed_in)
    designer = open_planned(signed_in, server, pipeline)
    expect(designer.node("Evaluate Model")).to_contain_text("Succeeded")
    designer.expect_planned(ALL_REUSED)
    # The run that was just seen asks once more, a little later: that is not the edit's question.
    before = questions_by_now(signed_in, rest)

    designer.node("Split Data").click()
    designer.inspector.get_by_role("textbox", name="Comment on this node").fill("Seven of ten")
    signed_in.keyboard.press("Tab")
    designer.node("Split Data").press("Shift+ArrowRight")
    designer.expect_saved()
    split = next(item for item in kept(server, pipeline)["document"]["nodes"] if item["id"] == "split")
    assert split["comment"] == "Seven of ten"
    assert split["position"]["x"] > 0
    designer.expect_planned(ALL_REUSED)
    # Nothing that can matter changed, so nobody was asked: there is nothing that could flicker.
    assert questions_by_now(signed_in, rest) == before >= 1

    designer.set_number("Random seed", "77")
    designer.expect_planned("1 will run, 3 depend on it, 4 reused")
    designer.set_number("Random seed", "1002")
    designer.expect_planned(ALL_REUSED)
    designer.run()
    expect(designer.node("Evaluate Model")).to_contain_text("Reused")
    assert statuses(newest(server, pipeline, after=1)) == dict.fromkeys(NODES, "reused")


def test_a_part_can_be_run_from_the_menus_and_by_keyboard(
    server: Server, automobile: str, signed_in: Page
) -> None:
    pipeline = create(server, automobile_of(seed=1003))
    designer = open_planned(signed_in, server, pipeline)
    designer.node_menu("Split Data", "Run until here")
    expect(designer.node("Split Data")).to_contain_text("Succeeded")
    first = newest(server, pipeline, after=0)
    assert set(steps_of(first)) == {"data", "select", "clean", "split"}

    designer.node("Score Model").click()
    designer.node("Score Model").press("r")
    expect(designer.node("Score Model")).to_contain_text("Succeeded")
    second = newest(server, pipeline, after=1)
    assert set(steps_of(second)) == {"data", *NODES} - {"evaluate"}
    # What the partial run made is taken over by the next.
    assert {name for name, status in statuses(second).items() if status == "reused"} >= {"split", "clean"}

    designer.node("Train Model").click()
    designer.run_from_menu("Regenerate Train Model")
    expect(designer.node("Train Model")).to_contain_text("Succeeded")
    third = newest(server, pipeline, after=2)
    assert statuses(third)["train"] == "succeeded"
    assert [reason["part"] for reason in steps_of(third)["train"]["because"]] == ["regenerate"]
    assert "score" not in steps_of(third)

    designer.run_from_menu("Run from Train Model")
    expect(designer.node("Evaluate Model")).to_contain_text("Succeeded")
    assert "evaluate" in steps_of(newest(server, pipeline, after=3))


def test_always_run_is_said_kept_and_undone(server: Server, signed_in: Page) -> None:
    summary = node("summary", "summarize_data")
    pipeline = create(server, placed(document([table_node(), summary], ["data.dataset > summary.dataset"])))
    server.finished(server.post(f"pipelines/{pipeline}/runs/")["id"])
    designer = open_planned(signed_in, server, pipeline)
    designer.expect_planned("nothing to run, 2 reused")
    designer.node("Summarize Data").click()
    switch = designer.inspector.get_by_role("switch", name="Always run")
    switch.click(force=True)
    designer.expect_planned("1 will run, 1 reused")
    expect(designer.inspector.get_by_text("Set to always run")).to_be_visible()
    designer.expect_saved()
    assert kept(server, pipeline)["document"]["nodes"][1]["reuse"] is False
    signed_in.get_by_role("button", name="Undo: Always run").click()
    designer.expect_planned("nothing to run, 2 reused")
    designer.inspector.get_by_text("More", exact=True).click()
    age = designer.inspector.get_by_role("textbox", name="Age limit")
    age.fill("2")
    age.press("Tab")
    designer.expect_saved()
    expect(designer.inspector.get_by_role("combobox", name="Unit of the age limit")).to_have_value("hours")
    designer.expect_planned("nothing to run, 2 reused")
    assert kept(server, pipeline)["document"]["nodes"][1]["max_age_seconds"] == 7200


def test_a_drawing_that_cannot_run_says_how_many_problems_there_are(server: Server, signed_in: Page) -> None:
    pipeline = create(server, placed(document([node("split", "split_data")], [])))
    designer = open_planned(signed_in, server, pipeline)
    designer.expect_planned("Cannot run: 1 problem")
    designer.summary.click()
    expect(designer.drawer.get_by_role("tab", name="Problems")).to_have_attribute("aria-selected", "true")


def test_what_failed_is_retried_and_what_succeeded_is_kept(server: Server, signed_in: Page) -> None:
    bad = node("bad", "execute_python_script", script=script("raises"))
    pipeline = create(server, placed(document([table_node(), bad], ["data.dataset > bad.dataset1"])))
    designer = open_planned(signed_in, server, pipeline)
    designer.run()
    expect(designer.node("Execute Python Script")).to_contain_text("Failed")
    first = newest(server, pipeline, after=0)
    designer.run_from_menu("Retry what failed")
    expect(signed_in.get_by_text("1 will run, 1 reused")).to_be_visible()
    second = newest(server, pipeline, after=1)
    assert second["retry_of"] == first["id"]
    assert statuses(second)["bad"] == "failed"


def lose(server: Server, run: dict[str, Any], step: str, port: str) -> None:
    """Take the bytes of an output away, as making room does."""
    digest = steps_of(run)[step]["outputs"][port]["digest"].removeprefix("sha256:")
    (found,) = (server.home / "artifacts").glob(f"*/{digest}")
    found.parent.chmod(0o700)
    found.unlink()


def test_a_run_whose_outputs_are_gone_says_so_and_regenerates_them(server: Server, signed_in: Page) -> None:
    table = node("rows", "enter_data_manually", data="q,r\n5,6\n", format="csv", has_header=True)
    summary = node("summary", "summarize_data")
    drawn = placed(document([table, summary], ["rows.dataset > summary.dataset"]))
    pipeline = create(server, drawn, "Gone")
    run = server.finished(server.post(f"pipelines/{pipeline}/runs/")["id"])
    lose(server, run, "summary", "dataset")

    signed_in.goto(f"{server.url}/runs/{run['id']}?step=summary")
    gone = signed_in.get_by_role("status").filter(has_text="The outputs of one step are gone")
    expect(gone).to_be_visible()
    gone.get_by_role("button", name="Regenerate").click()
    expect(signed_in).not_to_have_url(re.compile(run["id"]))
    expect(signed_in.get_by_text("1 of 2 reused")).to_be_visible()
    expect(gone).to_be_hidden()
    regenerated = newest(server, pipeline, after=1)
    assert {name: step["status"] for name, step in steps_of(regenerated).items()} == {
        "rows": "reused",
        "summary": "succeeded",
    }
    assert steps_of(regenerated)["summary"]["outputs"] == steps_of(run)["summary"]["outputs"]
    expect(signed_in.get_by_text("Its output Dataset is gone or damaged").first).to_be_visible()


def test_a_run_can_be_kept_and_let_go_of(server: Server, signed_in: Page) -> None:
    pipeline = create(server, placed(document([table_node()], [])))
    run = server.finished(server.post(f"pipelines/{pipeline}/runs/")["id"])
    signed_in.goto(f"{server.url}/runs/{run['id']}")
    keep = signed_in.get_by_role("switch", name="Keep outputs")
    expect(keep).not_to_be_checked()
    keep.click(force=True)
    expect(keep).to_be_checked()
    expect(signed_in.get_by_text("Its outputs are kept from now on.")).to_be_visible()
    assert server.get(f"runs/{run['id']}/")["pinned"] is True
    signed_in.reload()
    expect(keep).to_be_checked()
    keep.click(force=True)
    expect(keep).not_to_be_checked()
    expect(signed_in.get_by_text("may be removed when room is needed")).to_be_visible()
    assert server.get(f"runs/{run['id']}/")["pinned"] is False


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_plan_and_a_run_with_gone_outputs_keep_wcag(
    server: Server, signed_in: Page, axe: str, scheme: Scheme
) -> None:
    checks = Checks(signed_in, axe)
    # A table of its own for each scheme: what one loses must not be what the other reuses.
    table = node("rows", "enter_data_manually", data=f"{scheme}\n5\n", format="csv", has_header=True)
    drawn = placed(document([table, node("summary", "summarize_data")], ["rows.dataset > summary.dataset"]))
    pipeline = create(server, drawn)
    run = server.finished(server.post(f"pipelines/{pipeline}/runs/")["id"])
    lose(server, run, "rows", "dataset")
    designer = open_planned(signed_in, server, pipeline)
    designer.expect_planned(re.compile("will run"))
    designer.node("Summarize Data").click()
    expect(designer.inspector.get_by_text("Shown run")).to_be_visible()
    designer.reasons()
    assert not checks.of(scheme)
    signed_in.goto(f"{server.url}/runs/{run['id']}?step=rows")
    expect(signed_in.get_by_role("button", name="Regenerate this step")).to_be_visible()
    assert not checks.of(scheme)
