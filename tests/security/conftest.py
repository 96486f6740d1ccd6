"""One real server for the attempts that need sockets; a client in this process for the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.cast import alice, charlie, in_this_process, no_tries_yet
from tests.e2e.prepared_home import lay_out
from tests.e2e.server import Server
from tests.real_parts.docker_engine import image_settings
from tests.real_parts.session import free_port
from tests.security.wire import Wire

__all__ = ["alice", "charlie", "in_this_process", "no_tries_yet", "server", "wire"]

_hosts = count(1)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the whole folder shares."""
    running = Server(tmp_path_factory.mktemp("security") / "home", free_port(), **image_settings())
    lay_out(running.home)
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
