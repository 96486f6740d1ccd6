"""Killing the engine's process, at any point, loses nothing and repeats nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.engine.engine_process import POINTS
from tests.sampling import sampled

ROOT = Path(__file__).parents[3]
SECONDS = 240


@dataclass(frozen=True, slots=True)
class Ended:
    """How an engine's process ended, and the run as it printed it."""

    code: int
    errors: str
    run: dict[str, Any]


class EngineProcess:
    """An engine in a process of its own, which ends with the run or is killed."""

    def __init__(self, home: Path, *arguments: str, **settings: str) -> None:
        fixed = {"JACKFIELD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "designer.site.settings"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.engine.engine_process", *arguments],
            cwd=ROOT,
            env={**os.environ, **fixed, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait(self) -> Ended:
        try:
            output, errors = self._process.communicate(timeout=SECONDS)
        finally:
            self._process.kill()
        return Ended(self._process.returncode, errors, json.loads(output or "{}"))


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """A folder in which steps leave a file each time they run."""
    folder = tmp_path / "witness"
    folder.mkdir()
    return folder


def assert_whole(ended: Ended, witness: Path) -> None:
    """Every step of the chain succeeded, ran once, and no event is missing."""
    assert ended.code == 0, ended.errors
    assert ended.run["status"] == "succeeded"
    assert set(ended.run["steps"].values()) == {"succeeded"}
    assert ended.run["events"] == list(range(1, len(ended.run["events"]) + 1))
    seen = Counter(path.name.rpartition("-")[0] for path in witness.iterdir())
    assert seen == {"nap-begins": 3, "nap-ends": 3}


#: One before, one between and one after what two systems must agree on. The kill before a launch, which is
#: after the end of the step before it, is tried with each broker in tests/integration/brokers.
WITHOUT_BROKER = sampled(
    POINTS,
    "after_a_launch_before_it_is_recorded",
    "after_outputs_are_stored_before_they_are_recorded",
    "while_a_step_runs",
)
#: With steps that run: tests/e2e/test_kill_matrix.py.
OF_TWO_WORKERS = sampled(
    ("after_a_launch_before_it_is_recorded", "while_a_step_runs"), "after_a_launch_before_it_is_recorded"
)


@pytest.mark.parametrize("point", WITHOUT_BROKER)
def test_a_run_goes_on_after_a_kill_and_each_step_runs_once(
    point: str, tmp_path: Path, witness: Path
) -> None:
    killed = EngineProcess(tmp_path, "start", str(witness), point).wait()

    resumed = EngineProcess(tmp_path, "resume", str(witness)).wait()

    assert killed.code == -signal.SIGKILL, killed.errors
    assert_whole(resumed, witness)


@pytest.mark.parametrize("point", OF_TWO_WORKERS)
def test_of_two_workers_the_other_goes_on_when_one_is_killed(
    point: str, tmp_path: Path, witness: Path, postgres: str, redis: str
) -> None:
    server = {"DATABASE_URL": postgres, "BROKER_URL": redis, "JACKFIELD_PROCESS_TARGET": "1"}
    # Alone at first, so that it is the one that dies.
    killed = EngineProcess(tmp_path, "start", str(witness), point, **server).wait()

    others = [EngineProcess(tmp_path, "resume", str(witness), **server) for _ in range(2)]

    assert killed.code == -signal.SIGKILL, killed.errors
    for other in others:
        assert_whole(other.wait(), witness)


def assert_shared(ended: Ended, witness: Path) -> None:
    """Of two runs of the same each step was computed in one and reused by the other."""
    assert ended.code == 0, ended.errors
    both = [tuple(sorted(steps[node] for steps in ended.run["all_steps"])) for node in ended.run["steps"]]
    assert both == [("reused", "succeeded")] * 4
    seen = Counter(path.name.rpartition("-")[0] for path in witness.iterdir())
    assert seen == {"nap-begins": 3, "nap-ends": 3}


@pytest.mark.parametrize("point", sampled(POINTS, "after_outputs_are_stored_before_they_are_recorded"))
def test_two_runs_compute_each_key_once_though_the_process_is_killed(
    point: str, tmp_path: Path, witness: Path
) -> None:
    killed = EngineProcess(tmp_path, "start_two", str(witness), point).wait()

    resumed = EngineProcess(tmp_path, "resume", str(witness)).wait()

    assert killed.code == -signal.SIGKILL, killed.errors
    assert_shared(resumed, witness)


def test_two_runs_and_two_workers_compute_each_key_once_though_the_first_is_killed(
    tmp_path: Path, witness: Path, postgres: str, redis: str
) -> None:
    server = {"DATABASE_URL": postgres, "BROKER_URL": redis, "JACKFIELD_PROCESS_TARGET": "1"}
    killed = EngineProcess(tmp_path, "start_two", str(witness), "while_a_step_runs", **server).wait()

    others = [EngineProcess(tmp_path, "resume", str(witness), **server) for _ in range(2)]

    assert killed.code == -signal.SIGKILL, killed.errors
    for other in others:
        assert_shared(other.wait(), witness)


def test_two_workers_at_once_compute_each_key_of_two_runs_once(
    tmp_path: Path, witness: Path, postgres: str, redis: str
) -> None:
    server = {"DATABASE_URL": postgres, "BROKER_URL": redis, "JACKFIELD_PROCESS_TARGET": "1"}
    first = EngineProcess(tmp_path, "start_two", str(witness), **server)
    # It begins when there are tables: both are then at work on the same runs.
    second = EngineProcess(tmp_path, "resume_later", str(witness), **server)

    for ended in (first.wait(), second.wait()):
        assert_shared(ended, witness)
