"""Runs on the real process driver, from start to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute.models import ComputeTarget
from compute.services import store
from runs.core import retry_policy
from runs.core.names import attempt_name
from runs.execution import attempts
from runs.journal.logged import metrics
from runs.models import Run, RunEvent, StepAttempt
from tests.factories.plans import chain, plan, step
from tests.integration.engine.conftest import ended, started, statuses

pytestmark = pytest.mark.usefixtures("engine")


def value_of(run: Run, node: str) -> float:
    """The number a step wrote."""
    digest = run.steps.get(node=node).outputs["value"]["digest"]
    return float(store().path(digest).read_text())


def test_a_chain_runs_to_its_end_and_hands_values_on() -> None:
    run = ended(started(chain(5, amount=2.0)))

    assert run.status == "succeeded"
    assert value_of(run, "n4") == 1.0 + 4 * 2.0


def test_a_diamond_joins_what_its_sides_made() -> None:
    run = ended(
        started(
            plan(
                step("top", value=3.0),
                step("left", "add", "top", amount=1.0),
                step("right", "add", "top", amount=2.0),
                step("end", "add", "left", "right"),
            )
        )
    )

    assert value_of(run, "end") == (3.0 + 1.0) + (3.0 + 2.0)


def test_every_step_runs_once(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    witness.mkdir()

    ended(started(chain(6, witness=str(witness))))

    assert len(list(witness.iterdir())) == 5


def test_a_failed_step_blocks_only_its_descendants() -> None:
    run = ended(
        started(
            plan(
                step("bad", "fail", message="No such column."),
                step("below", "add", "bad"),
                step("beside"),
                step("below_beside", "add", "beside"),
            )
        )
    )

    assert run.status == "failed"
    assert statuses(run) == {
        "bad": "failed",
        "below": "upstream_failed",
        "beside": "succeeded",
        "below_beside": "succeeded",
    }
    assert "No such column." in run.steps.get(node="bad").error["message"]


def test_a_component_that_exits_three_fails_with_its_code() -> None:
    run = ended(started(plan(step("bad", "leave", code=3))))

    bad = run.steps.get(node="bad")
    assert (bad.status, bad.exit_code) == ("failed", 3)


def test_an_output_that_was_not_written_fails_its_step() -> None:
    run = ended(started(plan(step("empty", "absent"))))

    assert run.steps.get(node="empty").status == "failed"
    assert "value" in run.steps.get(node="empty").error["message"]


def test_a_step_past_its_time_fails_with_a_sentence() -> None:
    run = ended(started(plan(step("slow", "nap", seconds=60.0, timeout_seconds=1))))

    slow = run.steps.get(node="slow")
    assert slow.status == "failed"
    assert slow.error["code"] == "step.timeout"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What crashed is tried again at once."""
    monkeypatch.setattr(retry_policy, "FIRST_WAIT_SECONDS", 0.1)


@pytest.mark.usefixtures("soon")
def test_an_attempt_that_was_killed_is_tried_again(tmp_path: Path) -> None:
    run = ended(started(plan(step("unlucky", "die", once=str(tmp_path / "once")))))

    assert run.status == "succeeded"
    assert list(StepAttempt.objects.order_by("number").values_list("status", flat=True)) == [
        "crashed",
        "succeeded",
    ]


@pytest.mark.usefixtures("soon")
def test_a_step_that_is_always_killed_crashes_when_its_policy_allows_no_more() -> None:
    run = ended(started(plan(step("doomed", "die", crash_retries=1))))

    assert run.status == "failed"
    assert statuses(run) == {"doomed": "crashed"}
    assert StepAttempt.objects.count() == 2


def test_events_are_numbered_without_gaps() -> None:
    run = ended(started(chain(4)))

    numbers = list(RunEvent.objects.filter(run=run).values_list("seq", flat=True))
    assert numbers == list(range(1, run.last_seq + 1))
    assert RunEvent.objects.get(run=run, seq=run.last_seq).type == "run.succeeded"


def test_metrics_are_there_when_the_step_has_succeeded() -> None:
    run = ended(started(plan(step("measured", "measure", count=3))))

    found = metrics(run)["measured"]
    assert found["answer"] == 42.0
    assert [(point["step"], point["value"]) for point in found["loss"]] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]


def test_a_step_has_its_share_of_the_memory_and_a_whole_core_at_least(home: Path) -> None:
    ComputeTarget.objects.filter(name="local").update(max_parallel=8, cpus=2, memory_bytes=8 * 2**30)
    run = started(chain(1))

    attempt = attempts.find(attempt_name(run.id, "n0", 1))

    assert attempt is not None
    found = attempts.limits(attempt)
    assert (found.cpus, found.memory_bytes) == (1.0, 2**30)


def test_cores_are_shared_when_there_is_more_than_one_for_each_step(home: Path) -> None:
    ComputeTarget.objects.filter(name="local").update(max_parallel=2, cpus=16)
    run = started(chain(1))

    attempt = attempts.find(attempt_name(run.id, "n0", 1))

    assert attempt is not None
    assert attempts.limits(attempt).cpus == 8.0
