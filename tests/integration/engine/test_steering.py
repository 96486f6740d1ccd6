"""Cancel, retry, delete, limits and the end of the engine, on the real process driver."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from compute.models import ComputeTarget
from compute.services import store
from compute.services.places import step_folder
from compute.step_folder import supervisor_lives
from designer.foundation import wall_clock
from designer.foundation.errors import NotFound
from runs.core.errors import InvalidTransition
from runs.core.names import attempt_name
from runs.core.times import rfc3339
from runs.journal.logged import metrics
from runs.journal.snapshot import run_or_404, snapshot
from runs.models import Outbox, Run, RunEvent, StepAttempt
from runs.submission.cancel import cancel_run
from runs.submission.delete import delete_run
from runs.submission.request import Origin, RunRequest
from runs.submission.retry import retry_run
from runs.submission.start import start_run
from runs.supervision.engine import Engine
from tests.factories.plans import chain, document, plan, step
from tests.integration.engine.conftest import ended, started, statuses, until


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """A folder in which steps leave a file each time they run."""
    folder = tmp_path / "witness"
    folder.mkdir()
    return folder


def is_running(run: Run, node: str) -> bool:
    return run.steps.filter(node=node, status="running").exists()


def test_cancelling_stops_what_runs_and_what_waits_never_starts(engine: Engine) -> None:
    run = started(plan(step("long", "nap", seconds=600.0), step("after", "add", "long")))
    until(lambda: is_running(run, "long"))

    cancel_run(run.id)

    assert ended(run).status == "cancelled"
    assert statuses(run) == {"long": "cancelled", "after": "cancelled"}
    assert not supervisor_lives(step_folder(attempt_name(run.id, "long", 1)))


def test_cancelling_twice_is_once_and_what_ended_cannot_be_cancelled(engine: Engine) -> None:
    run = started(plan(step("long", "nap", seconds=600.0)))

    cancel_run(run.id)
    cancel_run(run.id)
    ended(run)

    assert RunEvent.objects.filter(run=run, type="run.cancelling").count() == 1
    finished = ended(started(chain(1)))
    with pytest.raises(InvalidTransition, match="succeeded"):
        cancel_run(finished.id)


def test_a_run_that_is_cancelled_before_anything_was_launched_ends_without_a_process(home: Path) -> None:
    run = started(chain(2))
    cancel_run(run.id)

    engine = Engine(embedded=True)
    engine.start()
    try:
        assert ended(run).status == "cancelled"
    finally:
        engine.stop()
    assert not step_folder(attempt_name(run.id, "n0", 1)).exists()


def test_no_more_steps_run_at_once_than_the_target_allows(engine: Engine) -> None:
    ComputeTarget.objects.filter(name="local").update(max_parallel=2)
    runs = [
        started(plan(*(step(f"n{n}", "nap", seconds=0.2, version=f"{run}.{n}") for n in range(3))))
        for run in range(2)
    ]

    for run in runs:
        assert ended(run).status == "succeeded"

    # From the processes' own account of when they ran.
    times = StepAttempt.objects.values_list("started_at", "finished_at")
    changes = sorted([(begin, 1) for begin, _ in times] + [(end, -1) for _, end in times])
    together = most = 0
    for _, change in changes:
        together += change
        most = max(most, together)
    assert most <= 2


def test_a_second_run_is_not_starved_by_a_wide_first_one(engine: Engine, tmp_path: Path) -> None:
    """Two slots become free while eighteen steps of another run have waited longer: one is its own."""
    slots, first, rest = 2, tmp_path / "first", tmp_path / "rest"
    gates = [first] * slots + [rest] * 18
    wide = started(
        plan(*(step(f"n{n}", "nap", gate=str(gate), version=str(n)) for n, gate in enumerate(gates)))
    )
    until(lambda: wide.steps.filter(status="running").count() == slots)
    narrow = started(chain(1))

    first.touch()

    # The steps that take what the narrow run leaves wait at a gate that is shut: both slots would be gone.
    assert ended(narrow).status == "succeeded"
    assert wide.steps.filter(status="succeeded").count() == slots
    rest.touch()
    assert ended(wide).status == "succeeded"


def test_a_retry_carries_over_what_succeeded_and_runs_the_rest(
    engine: Engine, witness: Path, tmp_path: Path
) -> None:
    luck = tmp_path / "luck"
    drawn = plan(
        step("good", "measure", count=1),
        step("bad", "die", "good", once=str(luck), crash_retries=0),
        step("after", "add", "bad", witness=str(witness)),
    )
    first = ended(started(drawn))
    assert statuses(first) == {"good": "succeeded", "bad": "crashed", "after": "upstream_failed"}

    second = ended(retry_run(first.id))

    assert second.retry_of_id == first.id
    assert statuses(second) == {"good": "reused", "bad": "succeeded", "after": "succeeded"}
    assert [path.name[:3] for path in witness.iterdir()] == ["add"]
    shown = {item["node"]: item for item in snapshot(run_or_404(second.id))["steps"]}
    source = first.steps.get(node="good")
    assert shown["good"]["reused_from"] == {
        "run": str(first.id),
        "node": "good",
        "step": str(source.id),
        "finished_at": rfc3339(source.finished_at),
    }
    assert shown["good"]["outputs"] == source.outputs
    assert metrics(second)["good"] == metrics(first)["good"]


def test_a_retry_runs_again_what_has_lost_its_bytes(engine: Engine, tmp_path: Path) -> None:
    drawn = plan(step("good"), step("bad", "fail", "good"))
    first = ended(started(drawn))
    store().delete(first.steps.get(node="good").outputs["value"]["digest"])

    second = ended(retry_run(first.id))

    assert statuses(second) == {"good": "succeeded", "bad": "failed"}


def test_only_a_run_that_ended_otherwise_than_well_is_retried(engine: Engine) -> None:
    with pytest.raises(InvalidTransition, match="nothing to retry"):
        retry_run(ended(started(chain(1))).id)
    running = started(plan(step("long", "nap", seconds=600.0)))
    with pytest.raises(InvalidTransition, match="has not ended"):
        retry_run(running.id)
    cancel_run(running.id)
    ended(running)


def test_a_deleted_run_leaves_nothing_and_bequeaths_its_metrics(engine: Engine) -> None:
    drawn = plan(step("good", "measure", count=1), step("bad", "fail", "good"))
    first = ended(started(drawn))
    second = ended(retry_run(first.id))
    expected = metrics(second)["good"]
    folder = step_folder(attempt_name(first.id, "good", 1))
    assert folder.exists()

    delete_run(first.id)

    assert not folder.exists()
    assert not Run.objects.filter(pk=first.pk).exists()
    assert metrics(run_or_404(second.id))["good"] == expected
    with pytest.raises(NotFound):
        delete_run(first.id)


def test_a_run_that_goes_on_is_not_deleted(engine: Engine) -> None:
    run = started(plan(step("long", "nap", seconds=600.0)))

    with pytest.raises(InvalidTransition, match="Cancel it"):
        delete_run(run.id)

    cancel_run(run.id)
    ended(run)


def test_the_same_idempotency_key_starts_one_run(home: Path) -> None:
    request = RunRequest(document(), origin=Origin(idempotency_key="key"))

    first, second = start_run(request, chain(1)), start_run(request, chain(1))

    assert first.id == second.id
    assert Run.objects.count() == 1


def test_stopping_an_embedded_engine_ends_its_steps_and_the_next_start_runs_them_again(
    home: Path, witness: Path, gate: Path
) -> None:
    run = started(plan(step("long", "nap", gate=str(gate), crash_retries=0, witness=str(witness))))
    engine = Engine(embedded=True)
    engine.start()
    until(lambda: any(path.name.startswith("nap-begins") for path in witness.iterdir()))

    engine.stop()

    assert not supervisor_lives(step_folder(attempt_name(run.id, "long", 1)))
    assert StepAttempt.objects.get(number=1).status == "crashed"
    gate.touch()
    engine.start()
    try:
        assert ended(run).status == "succeeded"
    finally:
        engine.stop()
    assert sum(path.name.startswith("nap-ends") for path in witness.iterdir()) == 1


def test_a_detached_engine_leaves_its_steps_to_the_next_one(home: Path, witness: Path, gate: Path) -> None:
    run = started(plan(step("long", "nap", gate=str(gate), witness=str(witness))))
    engine = Engine(embedded=False)
    engine.start()
    until(lambda: any(path.name.startswith("nap-begins") for path in witness.iterdir()))

    engine.stop()

    assert supervisor_lives(step_folder(attempt_name(run.id, "long", 1)))
    gate.touch()
    engine.start()
    try:
        assert ended(run).status == "succeeded"
    finally:
        engine.stop()
    assert StepAttempt.objects.count() == 1


def test_a_launch_that_got_lost_is_found_by_the_watcher(home: Path) -> None:
    run = started(chain(1))
    Outbox.objects.all().delete()
    engine = Engine(embedded=True)
    engine.start()
    try:
        assert ended(run).status == "succeeded"
    finally:
        engine.stop()


def test_what_ended_is_cleared_up_but_its_log_stays(engine: Engine) -> None:
    run = ended(started(plan(step("bad", "fail", message="Look here."))))
    folder = step_folder(attempt_name(run.id, "bad", 1))

    until(lambda: not (folder / "out").exists())

    assert "Look here." in (folder / "log.txt").read_text()


def test_a_process_that_nobody_asked_for_is_ended(engine: Engine) -> None:
    run = started(plan(step("long", "nap", seconds=600.0)))
    until(lambda: is_running(run, "long"))
    name = attempt_name(run.id, "long", 1)

    Run.objects.filter(pk=run.pk).delete()

    until(lambda: not supervisor_lives(step_folder(name)))
    until(lambda: not step_folder(name).exists())


def test_a_step_past_its_limit_whose_supervisor_hangs_is_ended(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if this process had been running for longer.
    monkeypatch.setattr(wall_clock, "witnessed_seconds", wall_clock.age_seconds)
    run = started(plan(step("long", "nap", seconds=600.0)))
    until(lambda: is_running(run, "long"))
    week = timedelta(days=7)

    StepAttempt.objects.update(started_at=timezone.now() - week)

    assert ended(run).status == "failed"
    assert run.steps.get(node="long").error["code"] == "step.timeout"


def test_a_target_that_is_not_there_crashes_the_step_with_the_reason(engine: Engine) -> None:
    run = ended(started(plan(step("lost", compute="moon"))))

    error = run.steps.get(node="lost").error
    assert "moon" in error["message"]
    assert statuses(run) == {"lost": "crashed"}


def test_progress_is_told_while_the_step_runs(engine: Engine, gate: Path) -> None:
    run = started(plan(step("measured", "measure", count=3, gate=str(gate))))

    for done in (1, 2, 3):
        until(lambda done=done: progress_of(run) == list(range(1, done + 1)))
        gate.with_suffix(f".{done}").touch()

    ended(run)
    assert progress_of(run) == [1, 2, 3]
    assert run.steps.get(node="measured").progress == {"done": 3, "total": 3}


def progress_of(run: Run) -> list[int]:
    """What was told to be done, in the order of the events."""
    told = RunEvent.objects.filter(run=run, type="step.progress").order_by("seq")
    return list(told.values_list("data__progress__done", flat=True))


def test_nothing_of_the_engine_stays_behind(home: Path) -> None:
    before = set(os.listdir("/proc/self/task"))
    engine = Engine(embedded=True)
    engine.start()
    ended(started(chain(2)))

    engine.stop()

    # The keeper of claims ends by itself when it has had nothing to keep for a while.
    until(lambda: not set(os.listdir("/proc/self/task")) - before)
