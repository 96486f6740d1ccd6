"""One server for the tests of a module, and one of a test's own for those that kill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.prepared_home import lay_out
from tests.e2e.server import Server
from tests.real_parts.docker_engine import image_settings
from tests.real_parts.session import free_port

#: A busy machine draws late; what does not come at all still fails.
expect.set_options(timeout=60_000)


def _serving(folder: Path) -> Iterator[Server]:
    server = Server(folder / "home", free_port(), **image_settings())
    lay_out(server.home)
    try:
        server.start()
        yield server
    finally:
        server.end()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a module's tests share."""
    yield from _serving(tmp_path_factory.mktemp("server"))


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that this test may kill."""
    yield from _serving(tmp_path)


@pytest.fixture
def automobile(server: Server, shared_data: Callable[[str], Path]) -> str:
    """The automobile data set, uploaded; its name."""
    assert server.upload("automobile", shared_data("automobile.csv")).status in (200, 201)
    return "automobile"


@pytest.fixture
def adult(server: Server, shared_data: Callable[[str], Path]) -> str:
    """The adult census data set, uploaded; its name."""
    assert server.upload("adult", shared_data("adult.csv")).status in (200, 201)
    return "adult"


@pytest.fixture(scope="module")
def owner_cookies(server: Server, browser: Browser) -> list[Any]:
    """The cookies of a browser that opened the printed link, which works once."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.printed_link)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def signed_in(server: Server, context: BrowserContext, page: Page, owner_cookies: list[Any]) -> Page:
    """The owner's browser, on the first page."""
    context.add_cookies(owner_cookies)
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    return page
