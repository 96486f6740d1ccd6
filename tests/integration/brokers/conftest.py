"""Every supported broker for real, and processes that use it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from tests.sampling import sampled

ROOT = Path(__file__).parents[3]


class OwnServer(Protocol):
    """A broker's server that a test may kill. ``start`` after ``kill`` starts it empty."""

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker to test. ``server`` is None for the in-memory broker, which dies with its process."""

    settings: dict[str, str] = field(default_factory=dict)
    server: OwnServer | None = None


def _settings(request: pytest.FixtureRequest, url: str) -> dict[str, str]:
    database = request.getfixturevalue("postgres")
    return {"DATABASE_URL": database, "BROKER_URL": url, "JACKFIELD_PROCESS_TARGET": "1"}


#: Memory's killed processes are in tests/integration/engine/test_killing.py too.
BROKERS = sampled(("memory", "redis", "rabbitmq"), "redis", "rabbitmq")


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> Broker:
    """Each broker in turn; its server is shared by the session."""
    if request.param == "memory":
        return Broker()
    return Broker(_settings(request, request.getfixturevalue(request.param)))


@pytest.fixture(params=BROKERS)
def mortal_broker(request: pytest.FixtureRequest) -> Broker:
    """Each broker in turn, with a server that this test may kill."""
    if request.param == "memory":
        return Broker()
    server = request.getfixturevalue(f"own_{request.param}")
    return Broker(_settings(request, server.url), server)


@pytest.fixture(params=["redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    """Each broker that several processes can share."""
    url: str = request.getfixturevalue(request.param)
    return url


#: Starts ``python -m MODULE ARGUMENTS`` with these settings.
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts processes of this test's own installation, and kills them when the test ends."""
    started: list[subprocess.Popen[str]] = []
    fixed = {"JACKFIELD_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "designer.site.settings"}

    def run(module: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, **fixed, **settings},
            stdout=subprocess.PIPE,
            stderr=(tmp_path / f"errors-{len(started)}").open("w"),
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """A folder in which every step and message that starts leaves a file."""
    folder = tmp_path / "witness"
    folder.mkdir()
    return folder
