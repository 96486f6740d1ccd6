"""Ends that come at once are recorded together, and each once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import OperationalError

from runs.core.events import RunEvent
from runs.core.names import attempt_name
from runs.execution.ends import record_ends
from runs.models import Outbox, Run
from runs.models import RunEvent as EventRow
from runs.supervision.recorder import Recorder
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import started, statuses, until

pytestmark = pytest.mark.usefixtures("home")


def succeeded(node: str) -> RunEvent:
    return RunEvent("step.succeeded", node, {"attempt": 1, "outputs": {}}, transition_id=f"exit:{node}")


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


def test_a_recorder_that_is_closed_has_recorded_what_it_was_brought(run: Run) -> None:
    recorder = Recorder()
    recorder.add(run.id, succeeded("a"))
    recorder.add(run.id, succeeded("a"))
    recorder.add(run.id, succeeded("b"))

    recorder.close()

    assert_both_succeeded_once(run)


def test_a_run_that_is_gone_is_no_harm_to_others(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    gone = started(plan(step("a", text="gone")))
    Run.objects.filter(pk=gone.pk).delete()
    recorder = Recorder()
    recorder.add(gone.id, succeeded("a"))
    recorder.add(run.id, succeeded("a"))
    recorder.add(run.id, succeeded("b"))

    recorder.close()

    assert "left to the watcher" in caplog.text
    assert_both_succeeded_once(run)


def test_a_recorder_that_winds_down_leaves_what_follows_to_others(home: object) -> None:
    run = started(plan(step("a", text="a"), step("b", "add", "a")))
    recorder = Recorder()

    recorder.wind_down()
    recorder.add(run.id, succeeded("a"))
    recorder.close()

    left = Outbox.objects.get(run_id=run.id, payload={"attempt": attempt_name(run.id, "b", 1)})
    assert (left.kind, left.claimed_until) == ("launch", None)


def test_a_database_that_is_away_for_a_moment_does_not_end_a_recorder(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("It restarts.")

    other = started(plan(step("a", text="else")))
    monkeypatch.setattr("runs.supervision.recorder.QUIET_SECONDS", 0.01)
    monkeypatch.setattr("runs.delivery.outbox.remove", away)
    recorder = Recorder()
    recorder.add(other.id, succeeded("a"))
    until(lambda: "could not tidy up" in caplog.text)
    monkeypatch.undo()

    recorder.add(run.id, succeeded("a"))
    recorder.add(run.id, succeeded("b"))
    recorder.close()

    assert_both_succeeded_once(run)
