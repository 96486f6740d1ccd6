"""A real browser for pytest-playwright: the machine's own Chromium, else the one Playwright fetched.

Run as a program it prints the browser's path, or fails when there is none.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Playwright, sync_playwright

from tests.real_parts.absent import absent

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def installed() -> str | None:
    """The path of a browser that the machine has; ``CHROMIUM`` names another one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def fetched(playwright: Playwright) -> str | None:
    """The path of the browser that ``playwright install chromium`` brought."""
    path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


# pytest-playwright keeps one browser for the whole session. Its event loop then counts as running in
# every later test of the process, and asynchronous tests refuse to start. So: one per test module.


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser_type(playwright: Playwright) -> BrowserType:
    return playwright.chromium


@pytest.fixture(scope="module")
def launch_browser(
    playwright: Playwright, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Callable[..., Browser]:
    path = installed() or fetched(playwright)
    if path is None:
        absent("browser", "no Chromium here. On Debian: apt-get install chromium; else: playwright install")
    # The sandbox of Chromium refuses to start as root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []

    def launch(**options: Any) -> Browser:
        arguments = {**browser_type_launch_args, "executable_path": path, "args": QUIET + sandbox}
        return browser_type.launch(**{**arguments, **options})

    return launch


@pytest.fixture(scope="module")
def browser(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    running = launch_browser()
    yield running
    running.close()


@pytest.fixture(scope="module")
def browser_context_args() -> dict[str, Any]:
    """Options of every browser context; a module may override the fixture."""
    return {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}


def main() -> int:
    path = installed()
    if path is None:
        with sync_playwright() as running:
            path = fetched(running)
    sys.stdout.write(f"{path or 'none'}\n")
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
