"""What a single step left and nobody can read: the others go on, it is told once, and its attempt ends."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from compute import services
from compute.spec import StepStatus
from runs.core import retry_policy
from runs.execution import faults
from runs.execution.attempts import Attempt
from runs.journal.logged import metrics
from runs.models import StepAttempt
from runs.supervision import reconcile, watcher
from runs.supervision.engine import Engine
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import ended, started, statuses, until

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step whose end told of itself to nobody is found by asking: soon."""
    for name in ("STATUS_SECONDS", "RECONCILE_SECONDS"):
        monkeypatch.setattr(watcher, name, 0.1)


def told(caplog: pytest.LogCaptureFixture, words: str) -> int:
    return sum(words in record.getMessage() for record in caplog.records)


def test_an_end_that_cannot_be_read_ends_the_attempt_after_a_few_tries(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    original, tried = services.collect, []

    def collect(name: str, outputs: list[tuple[str, str, bool]], status: StepStatus, **how: bool) -> object:
        if "-bad-1" in name:
            tried.append(name)
            raise RecursionError("maximum recursion depth exceeded")
        return original(name, outputs, status, **how)

    monkeypatch.setattr(services, "collect", collect)
    monkeypatch.setattr(retry_policy, "FIRST_WAIT_SECONDS", 0.1)
    run = ended(started(plan(step("bad", user_code=True, crash_retries=1), step("good", value=2.0))))
    assert statuses(run) == {"bad": "succeeded", "good": "succeeded"}
    # The first is the recorder's, whom the runner tells; then the watcher's.
    assert len(tried) == 1 + faults.MOST_TRIES
    first = StepAttempt.objects.get(step__node="bad", number=1)
    assert (first.status, first.error["code"]) == ("crashed", "step.lost")
    assert told(caplog, "cannot be read. It is tried") == 1


def test_a_bad_folder_does_not_spoil_a_turn_of_the_watcher(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, gate: Path
) -> None:
    original = reconcile.ingest

    def ingest(attempt: Attempt) -> None:
        if attempt.node == "bad":
            raise RecursionError("maximum recursion depth exceeded")
        original(attempt)

    monkeypatch.setattr(reconcile, "ingest", ingest)
    waits = {"user_code": True, "gate": str(gate)}
    bad = step("bad", "nap", crash_retries=0, **waits)
    run = started(plan(bad, step("good", "measure", count=1, **waits)))
    until(lambda: metrics(run).get("good"))
    until(lambda: statuses(run)["bad"] == "crashed")
    Path(f"{gate}.1").touch()
    gate.touch()
    assert statuses(ended(run)) == {"bad": "crashed", "good": "succeeded"}
    assert told(caplog, "cannot be read. It is tried") == 1
    assert not told(caplog, "failed and goes on")


def test_a_step_that_replaced_its_own_records_ends_and_is_cleared_up(
    engine: Engine, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = (
        "import os\nopen('../out/value', 'w').write('1')\n"
        "open('../step.json', 'w').write('{\"limits\": [1]}')\n"
        "os.remove('../lock')\nos.symlink('/etc/passwd', '../lock')\nos._exit(3)"
    )
    entry = "tests.factories.hostile_steps:obey"
    hostile = step("bad", "obey", entry=entry, program=program, user_code=True, crash_retries=0)
    run = ended(started(plan(hostile, step("good", value=2.0))))
    assert statuses(run)["good"] == "succeeded"
    assert run.steps.get(node="bad").status in ("failed", "crashed")
    until(lambda: not list((home / "processes").glob("*.json")))
    assert not told(caplog, "failed and goes on")


def test_faults_of_the_machine_are_not_the_steps(caplog: pytest.LogCaptureFixture) -> None:
    given_up: list[str] = []
    contained = faults.Faults(given_up.append)
    for error in (OSError(28, "No space left on device"), OSError(24, "Too many open files"), MemoryError()):
        for _ in range(5):
            with pytest.raises(type(error)), contained.of("step"):
                raise error
    assert given_up == []


def test_a_try_that_succeeds_begins_the_count_again(caplog: pytest.LogCaptureFixture) -> None:
    given_up: list[str] = []
    contained = faults.Faults(given_up.append)
    for fails in (True, True, False, True, True, True, True):
        with contained.of("step"):
            if fails:
                raise ValueError("unreadable")
    assert given_up == ["step"]
    assert caplog.record_tuples[0][1] == logging.ERROR
