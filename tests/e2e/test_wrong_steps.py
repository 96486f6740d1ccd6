"""User code that does everything wrong: the step ends right, its siblings go on, nothing is left."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.documents import document, node, on, script, script_pipeline
from tests.e2e.drawings import Gate
from tests.e2e.server import Server, steps_of
from tests.real_parts.docker_engine import DockerEngine
from tests.sampling import sampled

#: Of all steps; time limits are for those alone that run past them.
SMALL = {"memory_mb": 700}


@dataclass(frozen=True)
class Wrong:
    """What must be said of a script in tests/e2e/scripts."""

    code: str | None
    sentence: str
    exit_code: int | None = None
    timeout_seconds: int = 300


WRONG = {
    "raises": Wrong(None, "no such colour"),
    "exits_3": Wrong(None, "3", exit_code=3),
    "returns_nonsense": Wrong(None, "str"),
    "sleeps": Wrong("step.timeout", "5 s", timeout_seconds=5),
    "ignores_sigterm": Wrong("step.timeout", "5 s", timeout_seconds=5),
    "eats_all_memory": Wrong("step.memory", "700 MiB"),
    "forks_without_end": Wrong(None, "process"),
}
#: What a step's supervisor makes of it is the same in a container: tests/contracts tries both.
TARGETS = sampled(("local", "docker"), "local")
#: Sits through the grace between two signals, as a test of tests/contracts does with a shorter one.
SLOW = ("ignores_sigterm",)
#: What a container changes: its limits of memory and processes, and the way its end is told.
IN_A_CONTAINER = ("raises", "eats_all_memory", "forks_without_end")
WRONG_ON = [
    *(pytest.param("local", name, marks=pytest.mark.verify if name in SLOW else ()) for name in WRONG),
    *(
        pytest.param("docker", name, marks=() if name in IN_A_CONTAINER else pytest.mark.verify)
        for name in WRONG
    ),
]


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> str:
    if request.param == "docker":
        request.getfixturevalue("docker_engine")
    return str(request.param)


def run_script(server: Server, target: str, name: str, timeout_seconds: int = 300) -> dict[str, Any]:
    drawn = script_pipeline(script(name), defaults=SMALL)
    drawn["nodes"][0]["timeout_seconds"] = timeout_seconds
    return server.finished(server.start_run(on(target, drawn)))


@pytest.mark.parametrize(("target", "name"), WRONG_ON, indirect=["target"])
def test_a_wrong_script_fails_with_its_sentence_and_its_sibling_goes_on(
    server: Server, target: str, name: str
) -> None:
    wrong = WRONG[name]
    run = run_script(server, target, name, wrong.timeout_seconds)
    steps = steps_of(run)
    assert (steps["script"]["status"], steps["sibling"]["status"]) == ("failed", "succeeded"), steps["script"]
    assert wrong.sentence in steps["script"]["error"]["message"]
    if wrong.code:
        assert steps["script"]["error"]["code"] == wrong.code
    if wrong.exit_code is not None:
        assert steps["script"]["exit_code"] == wrong.exit_code
    assert run["status"] == "failed"
    assert leftovers(str(run["id"])) == []


def test_a_gigabyte_of_output_is_cut_and_the_server_stays_responsive(
    server: Server, target: str, tmp_path: Path
) -> None:
    gate, text = tmp_path / "open", script("prints_a_gigabyte")
    if target == "local":  # a container does not see the gate, but imports for a while before it prints
        text = text.replace('GATE = "/"', f"GATE = {str(gate)!r}")
    run_id = server.start_run(on(target, script_pipeline(text, defaults=SMALL)))
    server.wait_for(run_id, lambda run: steps_of(run)["script"]["status"] == "running")
    answered = 0
    while steps_of(server.get(f"runs/{run_id}/"))["script"]["status"] == "running":
        server.get("components/")
        answered += 1
        if answered >= 3:
            gate.touch()
    run = server.finished(run_id)
    assert steps_of(run)["script"]["status"] == "succeeded", steps_of(run)["script"]
    log = server.call("GET", f"runs/{run_id}/steps/script/log/?offset=0")
    assert int(log.headers["X-Next-Offset"]) < 20 * 2**20
    # Before the step had printed it all, and not one answer at its end.
    assert answered >= 3


def test_a_daemon_left_in_the_background_ends_with_its_step(server: Server, target: str) -> None:
    run = run_script(server, target, "leaves_a_daemon")
    assert steps_of(run)["script"]["status"] == "succeeded", steps_of(run)["script"]
    assert leftovers(str(run["id"])) == []


def test_a_step_whose_process_is_killed_is_tried_again_and_then_crashed(server: Server, target: str) -> None:
    step = steps_of(run_script(server, target, "kills_itself"))["script"]
    assert (step["status"], step["attempt"]) == ("crashed", 3)
    assert "SIGKILL" in step["error"]["message"]


def test_an_output_that_is_not_written_fails_the_step_that_needs_it(server: Server, target: str) -> None:
    drawn = document(
        [
            node("script", "execute_python_script", script=script("writes_no_output")),
            node("below", "summarize_data"),
        ],
        ["script.dataset1 > below.dataset"],
    )
    below = steps_of(server.finished(server.start_run(on(target, drawn))))["below"]
    assert below["status"] == "failed"
    assert below["error"]["message"].startswith("Nothing arrives at input 'dataset'")


def test_a_running_step_is_cancelled_and_its_process_is_gone(server: Server, target: str) -> None:
    run_id = server.start_run(on(target, script_pipeline(script("sleeps"))))
    server.wait_for(run_id, lambda run: steps_of(run)["script"]["status"] == "running")
    server.post(f"runs/{run_id}/cancel/", status=200)
    run = server.finished(run_id)
    assert (run["status"], steps_of(run)["script"]["status"]) == ("cancelled", "cancelled")
    assert leftovers(run_id) == []


def test_a_full_disk_fails_the_step_and_leaves_no_output(server: Server, docker_engine: DockerEngine) -> None:
    step = steps_of(run_script(server, "docker", "fills_the_disk"))["script"]
    assert step["status"] == "failed"
    assert step["outputs"] == {}


def test_a_failure_stops_its_descendants_alone(server: Server, target: str) -> None:
    drawn = document(
        [
            node("bad", "execute_python_script", script=script("raises")),
            node("below", "summarize_data"),
            node("data", "enter_data_manually", data="a\n1\n2\n", format="csv", has_header=True),
            node("summary", "summarize_data"),
        ],
        ["bad.dataset1 > below.dataset", "data.dataset > summary.dataset"],
    )
    steps = steps_of(server.finished(server.start_run(on(target, drawn))))
    found = {name: step["status"] for name, step in steps.items()}
    assert found == {
        "bad": "failed",
        "below": "upstream_failed",
        "data": "succeeded",
        "summary": "succeeded",
    }


def test_nothing_more_starts_after_a_failure_when_the_pipeline_says_so(
    server: Server, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    drawn = document(
        [
            node("bad", "execute_python_script", script=script("raises")),
            gate.node("slow"),
            node("after", "execute_python_script", script=script("slow")),
        ],
        ["slow.dataset1 > after.dataset1"],
        defaults={"on_failure": "stop"},
    )
    run_id = server.start_run(drawn)
    server.wait_for(run_id, lambda run: steps_of(run)["bad"]["status"] == "failed")
    gate.open()
    run = server.finished(run_id)
    assert run["status"] == "failed"
    assert steps_of(run)["after"]["status"] in ("skipped", "cancelled")


def leftovers(run_id: str) -> list[str]:
    """Processes and containers that still belong to a run, a moment after its end."""
    deadline = time.monotonic() + 60
    while True:
        found = _processes(run_id) + _containers(run_id)
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _processes(run_id: str) -> list[str]:
    listing = subprocess.run(["ps", "axeww", "-o", "pid,command"], capture_output=True, text=True, check=True)
    return [line for line in listing.stdout.splitlines() if run_id.replace("-", "") in line]


def _containers(run_id: str) -> list[str]:
    listing = subprocess.run(
        ["docker", "ps", "-q", "--filter", f"label=jackfield.run={run_id}"], capture_output=True, text=True
    )
    return listing.stdout.split()
