"""A throw-away Redis server on a free port."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.real_parts.absent import absent
from tests.real_parts.session import Started, free_port, once

#: Far above the tens of milliseconds that a start takes.
START_SECONDS = 20.0


def start(program: str, port: int | None = None) -> Started:
    """Start a server that keeps nothing on disk, on a free port unless one is given."""
    folder = Path(tempfile.mkdtemp(prefix="jackfield-redis-"))
    port = port or free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    wait_until_it_answers(port, folder / "log")
    return Started(f"redis://127.0.0.1:{port}/0", process.pid, str(folder))


def wait_until_it_answers(port: int, log: Path) -> None:
    """Raises RuntimeError with the server's own words when it does not come up."""
    import redis as client

    deadline = time.monotonic() + START_SECONDS
    with client.Redis(host="127.0.0.1", port=port) as server:
        while time.monotonic() < deadline:
            try:
                server.ping()
            except client.ConnectionError:
                time.sleep(0.02)
            else:
                return
    raise RuntimeError(f"redis-server did not answer:\n{log.read_text()}")


class OwnRedis:
    """A server that its test may kill. ``start`` after ``kill`` begins with nothing."""

    def __init__(self) -> None:
        self._program = program_or_skip()
        self._port = free_port()
        self._started: Started | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        self._started = start(self._program, self._port)

    def kill(self) -> None:
        """SIGKILL; returns when the process is gone."""
        if self._started is not None:
            os.kill(self._started.pid, signal.SIGKILL)
            # Somebody else's look at its children may have been first.
            with suppress(ChildProcessError):
                os.waitpid(self._started.pid, 0)
            shutil.rmtree(self._started.folder, ignore_errors=True)
        self._started = None


def program_or_skip() -> str:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        absent("redis", "no redis-server on the PATH. On Debian: apt-get install redis-server")
    return program


@pytest.fixture(scope="session")
def redis_server() -> str:
    """The server's address, shared by the session."""
    program = program_or_skip()
    return once("redis", lambda: start(program)).url


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    """A server that this test may kill and start again."""
    server = OwnRedis()
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def redis(redis_server: str) -> str:
    """The BROKER_URL or CHANNEL_URL of an emptied server."""
    return emptied(redis_server)


def emptied(redis_server: str) -> str:
    """This process's own database on the session's server, with nothing in it."""
    import redis as client

    # Tests of several workers share the server: each has its own numbered database.
    url = redis_server.removesuffix("/0") + f"/{worker_number()}"
    with client.Redis.from_url(url) as server:
        server.flushdb()
    return url


def worker_number() -> int:
    """0 alone, else one more than the number of this xdist worker (Redis has 16 databases)."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return (int(name.removeprefix("gw")) + 1) % 16 if name else 0
