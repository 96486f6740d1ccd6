"""Ends that come at once are recorded together, and each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from compute import services
from compute.models import ComputeTarget
from compute.runners.events import StepEnded
from compute.spec import StepStatus
from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.names import attempt_name, parse_attempt_name
from runs.execution.ends import record_ends
from runs.journal.record import record
from runs.models import Outbox, Run
from runs.models import RunEvent as EventRow
from runs.supervision.actors import HANDLERS
from runs.supervision.recorder import Recorder
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import started, statuses, until

pytestmark = pytest.mark.usefixtures("home")


def succeeded(node: str) -> RunEvent:
    return RunEvent("step.succeeded", node, {"attempt": 1, "outputs": {}}, transition_id=f"exit:{node}")


@pytest.fixture(autouse=True)
def _ends_that_need_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a step wrote is not the matter here: each end is a success."""

    def taken_in(step: str, status: StepStatus | None) -> tuple[UUID, RunEvent]:
        run_id, node, _ = parse_attempt_name(step)
        return run_id, succeeded(node)

    monkeypatch.setattr("runs.supervision.recorder.ended", taken_in)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    made.start()
    yield made
    made.close()


def tell(recorder: Recorder, run: Run, node: str) -> None:
    recorder.ended(StepEnded(attempt_name(run.id, node, 1)))


@pytest.fixture
def run(home: object) -> Run:
    """A run whose two steps have been launched, as far as the database knows."""
    return started(plan(step("a", text="a"), step("b", text="b")))


def assert_both_succeeded_once(run: Run) -> None:
    run.refresh_from_db()
    events = list(EventRow.objects.filter(run=run).order_by("seq").values_list("seq", "type", "node"))
    ends = Counter(node for _, type_, node in events if type_ == "step.succeeded")
    assert ends == {"a": 1, "b": 1}
    assert [seq for seq, _, _ in events] == list(range(1, run.last_seq + 1))
    assert (run.status, statuses(run)) == ("succeeded", {"a": "succeeded", "b": "succeeded"})


def test_ends_of_one_run_are_recorded_in_one_transaction(run: Run) -> None:
    record_ends(run.id, [succeeded("a"), succeeded("b")])

    assert_both_succeeded_once(run)


def test_one_that_was_recorded_before_keeps_no_other_from_it(run: Run) -> None:
    record_ends(run.id, [succeeded("a")])

    record_ends(run.id, [succeeded("a"), succeeded("b")])

    assert_both_succeeded_once(run)


def test_a_recorder_that_is_closed_has_recorded_what_it_was_told(run: Run, recorder: Recorder) -> None:
    tell(recorder, run, "a")
    tell(recorder, run, "a")
    tell(recorder, run, "b")

    recorder.close()

    assert_both_succeeded_once(run)


def test_a_run_that_is_gone_is_no_harm_to_others(
    run: Run, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    gone = started(plan(step("a", text="gone")))
    Run.objects.filter(pk=gone.pk).delete()
    tell(recorder, gone, "a")
    tell(recorder, run, "a")
    tell(recorder, run, "b")

    recorder.close()

    assert "left to the watcher" in caplog.text
    assert_both_succeeded_once(run)


def test_a_recorder_that_winds_down_leaves_what_follows_to_others(home: object, recorder: Recorder) -> None:
    run = started(plan(step("a", text="a"), step("b", "add", "a")))

    recorder.wind_down()
    tell(recorder, run, "a")
    recorder.close()

    left = Outbox.objects.get(run_id=run.id, payload={"attempt": attempt_name(run.id, "b", 1)})
    assert (left.kind, left.claimed_until) == ("launch", None)


def test_a_database_that_is_away_for_a_moment_does_not_end_a_recorder(
    run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(done: object) -> None:
        raise OperationalError("It restarts.")

    other = started(plan(step("a", text="else"), step("b", "add", "a")))
    ComputeTarget.objects.update(max_parallel=8)  # what follows is launched, and leaves a finished row
    monkeypatch.setitem(HANDLERS, "launch", lambda task: None)
    with monkeypatch.context() as restarting:
        restarting.setattr("runs.supervision.recorder.QUIET_SECONDS", 0.01)
        restarting.setattr("runs.delivery.outbox.remove", away)
        tell(recorder, other, "a")
        until(lambda: "could not delete its outbox rows" in caplog.text)

    tell(recorder, run, "a")
    tell(recorder, run, "b")
    recorder.close()

    assert_both_succeeded_once(run)
    until(lambda: not recorder._dispatch.unrested)
    assert not Outbox.objects.filter(run_id=other.id, payload__attempt__endswith="-b-1").exists()


def test_what_follows_a_committed_end_is_launched_though_another_end_fails(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = started(plan(step("a", text="a"), step("b", text="b"), step("c", "add", "a")))
    launched: list[str] = []
    monkeypatch.setitem(HANDLERS, "launch", lambda task: launched.append(task.payload["attempt"]))

    def fails_for_b(run_id: UUID, events: Sequence[RunEvent], **options: Any) -> int | None:
        if len(events) > 1:
            raise InvalidTransition("One of them is refused.")
        if events[0].node == "b":
            raise OperationalError("It restarts.")
        return record(run_id, events, **options)

    monkeypatch.setattr("runs.execution.ends.record", fails_for_b)
    recorder._record(run.id, [succeeded("a"), succeeded("b")])

    assert launched == [attempt_name(run.id, "c", 1)]
    assert "left to the watcher" in caplog.text


def test_a_step_whose_end_waits_to_be_recorded_is_looked_for_by_nobody_else(run: Run) -> None:
    busy = Recorder()
    driver = services.targets.driver("local")
    driver.listen(busy)

    tell(busy, run, "a")
    assert driver.held() == {attempt_name(run.id, "a", 1)}

    busy.start()
    busy.close()
    assert driver.held() == set()
    assert statuses(run) == {"a": "succeeded", "b": "launching"}


def test_an_end_that_cannot_be_recorded_is_left_to_the_watcher(
    run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*arguments: object) -> None:
        raise OSError("The disk is away.")

    with monkeypatch.context() as patch:
        patch.setattr("runs.supervision.recorder.ended", unreadable)
        tell(recorder, run, "a")
    monkeypatch.setattr("runs.supervision.recorder.record_ends", unreadable)
    tell(recorder, run, "b")
    recorder.close()

    assert recorder.in_hand() == set()
    assert statuses(run) == {"a": "launching", "b": "launching"}


def test_a_slot_that_a_run_leaves_is_taken_by_the_waiting_run_at_once(
    run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a message to a worker it would be taken later, and offered again by every record until then."""
    waiting = [started(plan(step("a", text=text))) for text in ("first", "second")]
    launched: list[str] = []
    monkeypatch.setitem(HANDLERS, "launch", lambda task: launched.append(task.payload["attempt"]))

    recorder._record(run.id, [succeeded("a"), succeeded("b")])

    assert launched == [attempt_name(item.id, "a", 1) for item in waiting]
    recorder._rest()
    assert not Outbox.objects.exclude(run_id=run.id).exists()
