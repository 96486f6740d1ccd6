"""Trouble around steps: images to build, targets that do not answer, a store that is full."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from compute import services
from compute.errors import ArtifactError, ComputeError
from compute.spec import StepSpec, StepStatus
from compute.targets.driver import ComputeDriver
from runs.execution import launch
from runs.journal.logged import metrics
from runs.models import Outbox, StepAttempt
from runs.submission.cancel import cancel_run
from runs.supervision.engine import Engine
from tests.factories.plans import chain, plan, step
from tests.integration.engine.conftest import ended, started, statuses, until

pytestmark = pytest.mark.usefixtures("engine")


class Image:
    """An environment image that is built when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: ComputeError | None = None) -> None:
        self.ready, self.builds = False, 0
        self.may_end = threading.Event()
        self._error = error
        monkeypatch.setattr(services, "environment_ready", lambda target, environment: self.ready)
        monkeypatch.setattr(services, "build_environment", self.build)

    def build(self, target: str, environment: str) -> None:
        self.builds += 1
        assert self.may_end.wait(60)
        if self._error:
            raise self._error
        self.ready = True


def test_steps_wait_for_their_image_which_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(monkeypatch)
    run = started(plan(step("a"), step("b", value=2.0)))
    until(lambda: Outbox.objects.filter(kind="launch", available_at__gt=run.created_at).count() == 2)
    until(lambda: image.builds)

    image.may_end.set()

    assert ended(run).status == "succeeded"
    assert image.builds == 1


def test_no_worker_waits_for_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(monkeypatch)
    waiting = started(plan(step("n0", value=-1.0)))
    until(lambda: image.builds)
    monkeypatch.setattr(services, "environment_ready", lambda target, environment: True)

    for number in range(6):
        assert ended(started(plan(step("n0", value=float(number))))).status == "succeeded"

    assert statuses(waiting) == {"n0": "launching"}
    image.may_end.set()
    ended(waiting)


def test_an_image_that_cannot_be_built_crashes_its_steps_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = Image(monkeypatch, ComputeError("No matching distribution for polarz.", permanent=True))
    run = started(chain(2))
    image.may_end.set()

    assert ended(run).status == "failed"

    assert statuses(run) == {"n0": "crashed", "n1": "upstream_failed"}
    assert "polarz" in run.steps.get(node="n0").error["message"]


def test_a_run_is_cancelled_while_its_image_is_being_built(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(monkeypatch)
    run = started(chain(2))
    until(lambda: image.builds)

    cancel_run(run.id)

    assert ended(run).status == "cancelled"
    image.may_end.set()


def test_a_target_that_is_away_for_a_moment_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    original = ComputeDriver.launch
    answers = iter([ComputeError("The engine does not answer."), None])

    def launch_later(driver: ComputeDriver, spec: StepSpec) -> StepStatus:
        error = next(answers, None)
        if error:
            raise error
        return original(driver, spec)

    monkeypatch.setattr(ComputeDriver, "launch", launch_later)

    run = ended(started(chain(1)))

    assert run.status == "succeeded"
    assert StepAttempt.objects.count() == 1


def test_a_target_that_stays_away_crashes_the_attempt_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(driver: ComputeDriver, spec: StepSpec) -> StepStatus:
        raise ComputeError("The engine does not answer.")

    monkeypatch.setattr(ComputeDriver, "launch", away)
    monkeypatch.setattr(launch, "LAUNCH_TRIES", 2)

    run = ended(started(plan(step("a", crash_retries=0))))

    assert statuses(run) == {"a": "crashed"}
    assert "does not answer" in run.steps.get(node="a").error["message"]


def test_outputs_that_cannot_be_stored_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    original = services.collect
    full = iter([True])

    def collect(
        name: str, outputs: list[tuple[str, str, bool]], status: StepStatus, **how: bool
    ) -> services.StepOutcome:
        if next(full, False):
            raise ArtifactError("No space left on device.")
        return original(name, outputs, status, **how)

    monkeypatch.setattr(services, "collect", collect)

    run = ended(started(chain(1)))

    assert run.status == "succeeded"
    first = StepAttempt.objects.get(number=1)
    assert first.status == "crashed"
    assert "No space left" in first.error["message"]


def test_input_bytes_that_are_gone_crash_the_step_at_once_with_the_reason(gate: Path) -> None:
    slow = step("slow", "nap", gate=str(gate))
    drawn = plan(step("source"), slow, step("reader", "add", "source", "slow"))
    run = started(drawn)
    until(lambda: statuses(run)["source"] == "succeeded")
    services.store().delete(run.steps.get(node="source").outputs["value"]["digest"])
    gate.touch()

    ended(run)

    reader = run.steps.get(node="reader")
    assert reader.status == "crashed"
    assert "are not in" in reader.error["message"]
    assert "Run the pipeline again" in reader.error["hint"]
    assert reader.attempt == 1


def test_an_engine_under_load_of_many_small_runs_ends_them_all(engine: Engine) -> None:
    runs = [started(plan(step("a", value=float(number)), step("b", "add", "a"))) for number in range(8)]

    assert {ended(run).status for run in runs} == {"succeeded"}


def test_a_step_that_scribbles_into_its_metrics_ends_all_the_same() -> None:
    lines = [
        '{"kind": "metric", "name": "a", "value": 1, "step": "two"}',
        '{"kind": "metric", "name": "b", "value": ' + "9" * 400 + "}",
        '{"kind": "progress", "done": "half", "total": [], "at": 1e300}',
        '{"kind": "table", "name": "t", "data": ' + "[" * 50_000 + "]" * 50_000 + "}",
        '{"kind": "metric", "name": "c\\u0000\\ud800", "value": 7, "at": 1e300}',
    ]
    run = ended(started(plan(step("odd", "scribble", lines="".join(f"{line}\n" for line in lines)))))

    assert statuses(run) == {"odd": "succeeded"}
    assert metrics(run) == {"odd": {"c\ufffd\ufffd": 7.0}}


def test_an_error_that_no_database_takes_is_told_as_far_as_it_can_be() -> None:
    error = '{"code": "bad", "message": "no\\u0000\\ud800", "facts": {"code": 1, "value": NaN}}'
    run = ended(started(plan(step("odd", "scribble", error=error))))

    assert statuses(run) == {"odd": "failed"}
    told = {"code": "bad", "message": "no\ufffd\ufffd", "hint": "", "facts": {"code": 1, "value": None}}
    assert run.steps.get(node="odd").error == told
