"""States of the pages are checked by axe-core: WCAG 2.2 AA and its best practices, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.documents import document, node
from tests.e2e.drawings import create, opened, placed, table_node
from tests.e2e.frames import FRAME
from tests.e2e.page_states import FLOWS, Scene, scene_on
from tests.e2e.server import ROOT, Server
from tests.real_parts.absent import absent

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
#: Every rule, the best practices and the one about names that differ from labels, too; or contrast alone, and
#: then only in what was opened last: what is behind it was looked at before.
CHECK = """async (contrastOnly) => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const options = contrastOnly
        ? {runOnly: {type: "rule", values: ["color-contrast"]}}
        : {runOnly: {type: "tag", values: tags}, rules: {"label-content-name-mismatch": {enabled: true}}};
    const opened = [...document.querySelectorAll("[role=dialog], [role=menu]")].at(-1);
    const {violations} = await axe.run(contrastOnly && opened ? opened : document,
        {...options, resultTypes: ["violations"]});
    return violations.flatMap(({id, nodes}) =>
        nodes.map(({html, failureSummary}) => `${id}: ${html}\n${failureSummary}`));
}"""
#: Waits for the colour scheme, ends what fades, and resolves when nothing has faded for two frames: an
#: inherited colour that fades makes those below it fade after it. To wait for an animation to finish may be
#: to wait for ever: Chromium does not always settle its promise. A timer stands in for a frame that is not
#: drawn. The answer is whether the page has axe already.
STANDS = f"""async (scheme) => {{{FRAME}    const goesOn = ({{effect, playState}}) =>
        playState === "running" && Number.isFinite(effect?.getComputedTiming().endTime);
    const isDrawn = () => document.documentElement.dataset.mantineColorScheme === scheme;
    for (let still = 0, frames = 0; still < 2; still += 1, frames += 1) {{
        await frame();
        const fading = document.getAnimations().filter(goesOn);
        if (fading.length === 0 && isDrawn()) continue;
        const awaited = fading[0]?.effect.target?.outerHTML ?? scheme;
        if (frames > 1000) throw new Error(`${{awaited}} is awaited for ever`);
        for (const animation of fading) animation.finish();
        still = -1;
    }}
    return "axe" in window;
}}"""


class Checks:
    """Looks at states of a page in both colour schemes, beginning with the one the last state ended in."""

    def __init__(self, page: Page, axe: str) -> None:
        self._page = page
        self._axe = axe
        self._schemes = SCHEMES
        # Half the time went into what fades.
        page.emulate_media(reduced_motion="reduce")

    def of_both(self) -> dict[str, str]:
        """What axe finds by scheme: of every rule in light, and in dark what differs there, the contrast."""
        found = {scheme: self.of(scheme) for scheme in self._schemes}
        self._schemes = self._schemes[::-1]
        return {scheme: wrong for scheme, wrong in found.items() if wrong}

    def of(self, scheme: Scheme) -> str:
        """What axe finds once everything has faded in, one paragraph for each element."""
        self._page.emulate_media(color_scheme=scheme)
        if not self._page.evaluate(STANDS, scheme):
            self._page.evaluate(
                self._axe
            )  # not as a script of the page: its security policy would refuse that
        return "\n\n".join(self._page.evaluate(CHECK, scheme == "dark"))


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        absent("axe", "no frontend/node_modules/axe-core: build the frontend here")
    return AXE.read_text()


def test_a_secret_is_added_given_to_a_step_and_deleted_in_the_browser(
    server: Server, signed_in: Page, axe: str
) -> None:
    """Its value is typed once; after that no page has it."""
    reads = "import os\ndef main(first, second):\n    print('signs in with', os.environ['API_TOKEN'])\n"
    drawn = placed(document([table_node(), node("calls", "execute_python_script", script=reads)], []))
    pipeline = create(server, drawn, "With a secret")
    checks = Checks(signed_in, axe)
    add_secret(signed_in, server, checks)
    choose_secret(signed_in, server, checks, pipeline)
    delete_secret(signed_in, server)


def add_secret(page: Page, server: Server, checks: Checks) -> None:
    page.goto(f"{server.url}/settings")
    page.get_by_role("button", name="New secret").click()
    dialog = page.get_by_role("dialog", name="New secret")
    dialog.get_by_role("textbox", name="Name").fill("service")
    value = dialog.get_by_label("Value")
    expect(value).to_have_attribute("type", "password")
    value.fill("abc")
    expect(dialog.get_by_role("button", name="Save secret")).to_be_disabled()
    value.fill("hunter2-typed")
    assert not checks.of("light")
    dialog.get_by_role("button", name="Save secret").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="service")).to_contain_text("no pipeline")
    assert not checks.of("light")
    assert "hunter2" not in page.content()


def choose_secret(page: Page, server: Server, checks: Checks, pipeline: str) -> None:
    designer = opened(page, server, pipeline)
    designer.node("Execute Python Script").click()
    designer.inspector.get_by_role("heading", name="Secrets").click()
    designer.inspector.get_by_role("textbox", name="Variable").fill("API_TOKEN")
    designer.inspector.get_by_role("combobox", name="Secret", exact=True).click()
    page.get_by_role("option", name="service").click()
    designer.inspector.get_by_role("button", name="Add", exact=True).click()
    expect(designer.inspector.get_by_role("combobox", name="Secret in API_TOKEN")).to_have_value("service")
    designer.expect_saved()
    assert not checks.of("light")
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


@pytest.fixture(scope="module")
def walker(browser: Browser, owner_cookies: list[Any]) -> Iterator[Page]:
    """The owner's page, which goes through all flows: each begins with an address."""
    context = browser.new_context()
    context.add_cookies(owner_cookies)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("flow", FLOWS)
def test_every_state_passes_every_rule_in_light_and_its_contrast_in_dark(
    walker: Page, axe: str, scene: Scene, flow: Callable[[Page, Scene], Iterator[str]]
) -> None:
    checks = Checks(walker, axe)
    found = {state: wrong for state in flow(walker, scene) if (wrong := checks.of_both())}
    assert not found, "\n\n".join(
        f"## {state}, {scheme}\n{told}" for state, wrong in found.items() for scheme, told in wrong.items()
    )
