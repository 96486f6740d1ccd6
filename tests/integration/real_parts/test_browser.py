"""The browser of the tests is a real one."""

from __future__ import annotations

from playwright.sync_api import Page


def test_the_browser_runs_a_script(page: Page) -> None:
    page.set_content("<main><h1>Jackfield</h1></main>")
    assert page.get_by_role("heading").inner_text() == "Jackfield"
