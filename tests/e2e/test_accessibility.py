"""States of the pages are checked by axe-core: WCAG 2.2 AA and its best practices, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.documents import document, node, script
from tests.e2e.drawings import create, opened, placed, table_node
from tests.e2e.frames import FRAME
from tests.e2e.page_states import FLOWS, Scene, scene_on
from tests.e2e.server import ROOT, Server
from tests.real_parts.absent import absent

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const {violations} = await axe.run(document, {runOnly: {type: "tag", values: tags}});
    return violations.flatMap(({id, nodes}) =>
        nodes.map(({html, failureSummary}) => `${id}: ${html}\n${failureSummary}`));
}"""
#: Every rule, the best practices and the one about names that differ from labels, too; or contrast alone.
CHECK_ALL = """async (contrastOnly) => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const options = contrastOnly
        ? {runOnly: {type: "rule", values: ["color-contrast"]}}
        : {runOnly: {type: "tag", values: tags}, rules: {"label-content-name-mismatch": {enabled: true}}};
    const {violations} = await axe.run(document, {...options, resultTypes: ["violations"]});
    return violations.flatMap(({id, nodes}) =>
        nodes.map(({html, failureSummary}) => `${id}: ${html}\n${failureSummary}`));
}"""
#: Ends what fades, and resolves when nothing has faded for two frames: an inherited colour that fades makes
#: those below it fade after it. To wait for an animation to finish may be to wait for ever: Chromium does not
#: always settle its promise. A timer stands in for a frame that is not drawn.
STANDS = f"""async () => {{{FRAME}    const goesOn = ({{effect, playState}}) =>
        playState === "running" && Number.isFinite(effect?.getComputedTiming().endTime);
    for (let still = 0, frames = 0; still < 2; still += 1, frames += 1) {{
        await frame();
        const fading = document.getAnimations().filter(goesOn);
        if (fading.length === 0) continue;
        if (frames > 1000) throw new Error(`${{fading[0].effect.target?.outerHTML}} fades for ever`);
        for (const animation of fading) animation.finish();
        still = -1;
    }}
}}"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        absent("axe", "no frontend/node_modules/axe-core: build the frontend here")
    return AXE.read_text()


@pytest.fixture(scope="module")
def failed_run(server: Server) -> dict[str, Any]:
    """A run with a step that succeeded and one that failed, and its pipeline."""
    bad = node("bad", "execute_python_script", script=script("raises"))
    drawn = document([table_node(), bad], ["data.dataset > bad.dataset1"])
    pipeline = create(server, placed(drawn), "With a failure")
    started = server.post(f"pipelines/{pipeline}/runs/", {})
    return server.finished(started["id"])


def designer(page: Page, server: Server, run: dict[str, Any]) -> None:
    opened_designer = opened(page, server, run["pipeline"]["id"])
    failed = opened_designer.node("Execute Python Script")
    expect(failed).to_contain_text("Failed")
    failed.click()
    opened_designer.drawer.get_by_role("tab", name="Log").click()
    expect(opened_designer.drawer).to_contain_text("ValueError")


def preview(page: Page, server: Server, run: dict[str, Any]) -> None:
    opened_designer = opened(page, server, run["pipeline"]["id"])
    opened_designer.node("Enter Data Manually").click()
    opened_designer.drawer.get_by_role("tab", name="Data").click()
    expect(opened_designer.drawer.get_by_text("2 rows × 2 columns")).to_be_visible()


def runs(page: Page, server: Server, run: dict[str, Any]) -> None:
    page.goto(f"{server.url}/runs")
    expect(page.get_by_role("row").filter(has_text="Failed").first).to_be_visible()


@pytest.mark.parametrize("visit", [designer, preview, runs])
def test_a_page_keeps_wcag_in_light_and_dark(
    server: Server,
    signed_in: Page,
    axe: str,
    failed_run: dict[str, Any],
    visit: Callable[[Page, Server, dict[str, Any]], None],
) -> None:
    for scheme in SCHEMES:
        signed_in.emulate_media(color_scheme=scheme)
        visit(signed_in, server, failed_run)
        found = violations(signed_in, axe)
        assert not found, f"{scheme}: {found}"


def test_a_secret_is_added_given_to_a_step_and_deleted_in_the_browser(
    server: Server, signed_in: Page, axe: str
) -> None:
    """Its value is typed once; after that no page has it."""
    reads = "import os\ndef main(first, second):\n    print('signs in with', os.environ['API_TOKEN'])\n"
    drawn = placed(document([table_node(), node("calls", "execute_python_script", script=reads)], []))
    pipeline = create(server, drawn, "With a secret")
    add_secret(signed_in, server, axe)
    choose_secret(signed_in, server, axe, pipeline)
    delete_secret(signed_in, server)


def add_secret(page: Page, server: Server, axe: str) -> None:
    page.goto(f"{server.url}/settings")
    page.get_by_role("button", name="New secret").click()
    dialog = page.get_by_role("dialog", name="New secret")
    dialog.get_by_role("textbox", name="Name").fill("service")
    value = dialog.get_by_label("Value")
    expect(value).to_have_attribute("type", "password")
    value.fill("abc")
    expect(dialog.get_by_role("button", name="Save secret")).to_be_disabled()
    value.fill("hunter2-typed")
    assert not violations(page, axe)
    dialog.get_by_role("button", name="Save secret").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="service")).to_contain_text("no pipeline")
    assert not violations(page, axe)
    assert "hunter2" not in page.content()


def choose_secret(page: Page, server: Server, axe: str, pipeline: str) -> None:
    designer = opened(page, server, pipeline)
    designer.node("Execute Python Script").click()
    designer.inspector.get_by_role("heading", name="Secrets").click()
    designer.inspector.get_by_role("textbox", name="Variable").fill("API_TOKEN")
    designer.inspector.get_by_role("combobox", name="Secret", exact=True).click()
    page.get_by_role("option", name="service").click()
    designer.inspector.get_by_role("button", name="Add", exact=True).click()
    expect(designer.inspector.get_by_role("combobox", name="Secret in API_TOKEN")).to_have_value("service")
    designer.expect_saved()
    assert not violations(page, axe)
    designer.run()
    designer.expect_all_done(["Execute Python Script"])
    designer.node("Execute Python Script").click()
    designer.drawer.get_by_role("tab", name="Log").click()
    expect(designer.drawer).to_contain_text("signs in with ***")


def delete_secret(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/settings")
    page.get_by_role("button", name="Delete service").click()
    dialog = page.get_by_role("dialog", name="Delete the secret?")
    expect(dialog).to_contain_text("is used by With a secret")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="Delete service")).to_be_hidden()
    assert server.get("secrets/")["results"] == []


@pytest.fixture(scope="module")
def scene(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return scene_on(server, tmp_path_factory.mktemp("scene"))


@pytest.mark.parametrize("flow", FLOWS)
def test_every_state_passes_every_rule_in_light_and_its_contrast_in_dark(
    signed_in: Page, axe: str, scene: Scene, flow: Callable[[Page, Scene], Iterator[str]]
) -> None:
    found = {}
    for state in flow(signed_in, scene):
        for scheme in SCHEMES:
            if wrong := violations_of_any_rule(signed_in, axe, scheme):
                found[f"{state}, {scheme}"] = wrong
    assert not found, "\n\n".join(f"## {state}\n{wrong}" for state, wrong in found.items())


def violations_of_any_rule(page: Page, axe: str, scheme: Literal["light", "dark"]) -> str:
    """What axe finds: every rule in light, and in dark what differs there, the contrast."""
    page.emulate_media(color_scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
    page.evaluate(STANDS)
    page.evaluate(axe)
    return "\n\n".join(page.evaluate(CHECK_ALL, scheme == "dark"))


def violations(page: Page, axe: str) -> str:
    """What axe finds once everything has faded in, one paragraph for each element."""
    page.evaluate(STANDS)
    page.evaluate(axe)  # not as a script of the page: its security policy would refuse that
    return "\n\n".join(page.evaluate(CHECK))
