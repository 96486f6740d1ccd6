"""SIGKILL in the middle of a running step: nothing is lost, nothing runs twice."""

from __future__ import annotations

import random
import secrets
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.documents import document, node, on, script
from tests.e2e.drawings import Gate
from tests.e2e.server import Server, steps_of

RANDOM_KILLS = 10


DATA = node("data", "enter_data_manually", data="a\n1\n2\n", format="csv", has_header=True)
SUMMARY = node("summary", "summarize_data")


def slow_step() -> dict[str, object]:
    """Data, a step that is killed around, a summary."""
    return document(
        [DATA, node("first", "execute_python_script", script=script("slow")), SUMMARY],
        ["data.dataset > first.dataset1", "first.dataset1 > summary.dataset"],
    )


def slow_chain() -> dict[str, object]:
    """Data, a slow step, another slow step, a summary."""
    return document(
        [
            DATA,
            node("first", "execute_python_script", script=script("slow")),
            node("second", "execute_python_script", script=script("slow") + "# second\n"),
            SUMMARY,
        ],
        [
            "data.dataset > first.dataset1",
            "first.dataset1 > second.dataset1",
            "second.dataset1 > summary.dataset",
        ],
    )


def assert_whole(server: Server, run_id: str) -> None:
    """The run succeeded, each step exactly once, and the event log has no gap."""
    run = server.finished(run_id)
    assert run["status"] == "succeeded", run
    events = server.get(f"runs/{run_id}/events/?after=0")["events"]
    assert [event["seq"] for event in events] == list(range(1, run["seq"] + 1))
    ends = Counter(event["node"] for event in events if event["type"] == "step.succeeded")
    assert ends == Counter(list(steps_of(run)))


@pytest.mark.parametrize("target", ["local", "docker"])
def test_a_killed_server_carries_on_where_it_was(
    own_server: Server, target: str, request: pytest.FixtureRequest
) -> None:
    if target == "docker":
        request.getfixturevalue("docker_engine")
    run_id = own_server.start_run(on(target, slow_step()))
    own_server.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    own_server.kill()
    own_server.start()
    assert_whole(own_server, run_id)


def test_a_server_killed_again_and_again_loses_nothing(own_server: Server) -> None:
    run_id = own_server.start_run(slow_chain())
    for status in ("first", "first", "second"):
        own_server.wait_for(run_id, lambda run, node=status: steps_of(run)[node]["status"] != "pending")
        own_server.kill()
        own_server.start()
    assert_whole(own_server, run_id)


@pytest.mark.soak
def test_a_server_killed_at_random_moments_loses_nothing(own_server: Server) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201  # shown when it fails
    moments = random.Random(seed)
    run_id = own_server.start_run(slow_chain())
    for _ in range(RANDOM_KILLS):
        time.sleep(moments.uniform(0, 2))
        own_server.kill()
        own_server.start()
    assert_whole(own_server, run_id)


def test_ctrl_c_queues_running_steps_again_for_the_next_start(own_server: Server, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    drawn = document(
        [gate.node("first"), node("summary", "summarize_data")], ["first.dataset1 > summary.dataset"]
    )
    run_id = own_server.start_run(drawn)
    own_server.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    assert own_server.stop() == 0
    assert not _alive(own_server.home, run_id)
    gate.open()
    own_server.start()
    assert_whole(own_server, run_id)


def _alive(home: Path, run_id: str) -> list[str]:
    """Processes that still carry the mark of a step of this run."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            text = environ.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if run_id.replace("-", "") in text:
            found.append(environ.parent.name)
    return found
