"""The machine's clock is set by an hour while runs go on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.documents import document, node
from tests.e2e.drawings import Gate
from tests.e2e.server import Server, steps_of
from tests.e2e.test_kill import assert_whole
from tests.real_parts.fake_clock import FakeClock
from tests.real_parts.session import free_port

pytestmark = pytest.mark.soak

HOUR = 3600
#: Shorter than the jump.
TIMEOUT_SECONDS = 600
#: Two turns of everything that compares times: the slowest looks every five seconds.
TURNS_SECONDS = 12


@pytest.fixture
def clock(tmp_path: Path) -> FakeClock:
    return FakeClock(tmp_path)


@pytest.fixture
def server(tmp_path: Path, clock: FakeClock) -> Iterator[Server]:
    server = Server(tmp_path / "home", free_port(), **clock.settings)
    try:
        server.start()
        yield server
    finally:
        server.end()


def gated(gate: Gate) -> dict[str, Any]:
    drawn = document(
        [gate.node("first"), node("summary", "summarize_data")], ["first.dataset1 > summary.dataset"]
    )
    drawn["defaults"] = {"timeout_seconds": TIMEOUT_SECONDS}
    return drawn


def crashing_once(folder: Path) -> dict[str, Any]:
    """A step that kills itself at its first attempt, and so is held for two seconds."""
    text = (
        "import os, signal\nimport pandas as pd\n"
        "def main(dataset1=None, dataset2=None):\n"
        f"    mark = {str(folder / 'crashed')!r}\n"
        "    if not os.path.exists(mark):\n"
        "        open(mark, 'w').close()\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        '    return pd.DataFrame({"a": [1]})\n'
    )
    return document([node("crashing", "execute_python_script", script=text)], [])


def summary() -> dict[str, Any]:
    return document(
        [
            node("data", "enter_data_manually", data="a\n1\n2\n", format="csv", has_header=True),
            node("summary", "summarize_data"),
        ],
        ["data.dataset > summary.dataset"],
    )


def in_back_off(step: dict[str, Any]) -> bool:
    return step["status"] == "ready" and step["attempt"] == 1


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_runs_go_on_when_the_clock_is_set_by_an_hour(
    server: Server, clock: FakeClock, tmp_path: Path, jump: int
) -> None:
    gate = Gate(tmp_path)
    before = datetime.fromisoformat(server.get(f"runs/{server.start_run(summary())}/")["created_at"])
    long = server.start_run(gated(gate))
    held = server.start_run(crashing_once(tmp_path))
    server.wait_for(long, lambda run: steps_of(run)["first"]["status"] == "running")
    server.wait_for(held, lambda run: in_back_off(steps_of(run)["crashing"]))

    clock.set(jump)

    assert server.finished(held)["status"] == "succeeded"
    new = server.start_run(summary())
    created = datetime.fromisoformat(server.get(f"runs/{new}/")["created_at"])
    assert abs((created - before).total_seconds() - jump) < HOUR / 2  # the server saw it
    assert_whole(server, new)
    time.sleep(TURNS_SECONDS)
    first = steps_of(server.get(f"runs/{long}/"))["first"]
    assert (first["status"], first["attempt"]) == ("running", 1)

    server.kill()
    server.start()
    gate.open()
    assert_whole(server, long)
    assert steps_of(server.get(f"runs/{long}/"))["first"]["attempt"] == 1
    assert_whole(server, server.start_run(summary()))
    assert "Traceback" not in server.log.read_text()
