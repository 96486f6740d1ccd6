"""One real server for the attempts that need sockets; a client in this process for the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from designer.api.authentication import wrong_tokens
from designer.api.session import wrong_links
from runs.endpoints.call_views import calls_of_key, wrong_keys
from tests.e2e.server import Server
from tests.real_parts.docker_engine import image_settings
from tests.real_parts.session import free_port
from tests.security.wire import Wire

_hosts = count(1)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the whole folder shares."""
    running = Server(tmp_path_factory.mktemp("security") / "home", free_port(), **image_settings())
    try:
        running.start()
        yield running
    finally:
        running.end()


@pytest.fixture
def wire(server: Server) -> Wire:
    """Raw requests from an address of this test's own: wrong tries are counted per address."""
    number = next(_hosts)
    return Wire(server, f"127.{1 + number // 250}.{number % 250}.1")


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    """Forget, in this process, what earlier tests tried."""
    for counted in (wrong_tokens, wrong_links, wrong_keys, calls_of_key):
        counted.forget()


@pytest.fixture
def alice(db: None) -> APIClient:
    """The owner, with the token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {settings.JACKFIELD_TOKEN}")
    return client


@pytest.fixture
def charlie(db: None) -> APIClient:
    """A stranger: no token, no key."""
    return APIClient()
