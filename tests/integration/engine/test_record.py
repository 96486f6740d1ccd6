"""record(): numbers, repetitions, refusals, and how many statements it takes."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compute.services import store
from designer.foundation.errors import NotFound
from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.reduce import reduce
from runs.core.states import StepStatus
from runs.delivery.command import Command
from runs.journal import plans
from runs.journal.events import events_after
from runs.journal.record import Moves, record
from runs.journal.snapshot import run_or_404, snapshot
from runs.models import Outbox, Run, StepAttempt, StepRun
from runs.models import RunEvent as EventRow
from runs.scheduling.advance import next_moves
from tests.factories.plans import chain, fixed, plan, step
from tests.integration.engine.conftest import started, statuses

pytestmark = pytest.mark.usefixtures("home")


def running(node: str) -> RunEvent:
    return RunEvent("step.running", node, {"attempt": 1}, transition_id=f"running:{node}")


def test_the_same_transition_is_recorded_once() -> None:
    run = started(chain(2))

    first = record(run.id, [running("n0")])
    again = record(run.id, [running("n0")])

    assert first == run.last_seq + 1
    assert again is None
    assert EventRow.objects.filter(run=run, type="step.running").count() == 1


def test_a_transition_that_the_table_refuses_writes_nothing() -> None:
    run = started(chain(2))

    with pytest.raises(InvalidTransition, match="pending"):
        record(run.id, [running("n0"), running("n1")])

    assert statuses(run) == {"n0": "launching", "n1": "pending"}
    assert EventRow.objects.filter(run=run).count() == run.last_seq


def test_a_step_that_is_not_in_the_plan_is_refused() -> None:
    run = started(chain(1))

    with pytest.raises(InvalidTransition, match="no step 'other'"):
        record(run.id, [running("other")])


def test_a_run_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        record(uuid4(), [running("n0")])


def test_who_starts_a_run_keeps_its_plan_and_does_not_parse_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plans, "plan_from_json", lambda data: pytest.fail("The plan was parsed."))
    drawn = chain(2)

    run = started(drawn)
    record(run.id, [running("n0")])

    assert plans.plan_of(run.id) is drawn


def test_events_their_projection_and_their_commands_are_written_or_not_together() -> None:
    run = started(chain(1))
    commands = Outbox.objects.count()

    def fails_late(ledger: object) -> Moves:
        return Moves([RunEvent("step.skipped", "n0")], [Command("advance", "never")])

    with pytest.raises(InvalidTransition):
        record(run.id, [running("n0")], follow=fails_late)

    assert statuses(run) == {"n0": "launching"}
    assert Outbox.objects.count() == commands


def test_concurrent_writers_leave_no_gap_and_no_double() -> None:
    run = started(plan(*(step(f"n{number}", target="local") for number in range(2))))
    writers, each = 4, 10
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(each):
                progress = {"attempt": 1, "progress": {"done": number, "total": each}}
                record(run.id, [RunEvent("step.progress", "n0", progress)])
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    numbers = list(EventRow.objects.filter(run=run).values_list("seq", flat=True))
    assert numbers == list(range(1, run.last_seq + writers * each + 1))


def test_a_thousand_reused_steps_are_one_transaction_of_a_handful_of_statements() -> None:
    run = started(plan(step("gate"), *(step(f"n{number}", "add", "gate") for number in range(1000))))
    source = StepRun.objects.get(run=run, node="gate")
    events = [
        RunEvent(
            "step.reused",
            f"n{number}",
            {
                "outputs": {"value": {"digest": f"sha256:{number}", "type": "file", "bytes": 1}},
                "reused_from": {"run": str(run.id), "node": "gate", "step": str(source.id)},
            },
        )
        for number in range(1000)
    ]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        record(run.id, events, follow=next_moves)

    assert StepRun.objects.filter(run=run, status=StepStatus.REUSED).count() == 1000
    # Inserts and cases go in batches of what a statement may hold; the rest are single ones.
    assert len(queries) <= 40


def test_a_thousand_blocked_steps_are_one_update() -> None:
    run = started(plan(step("gate"), *(step(f"n{number}", "add", "gate") for number in range(1000))))
    failure = RunEvent("step.failed", "gate", {"attempt": 1, "exit_code": 1, "error": None})

    with CaptureQueriesContext(connection) as queries:
        record(run.id, [failure], follow=next_moves)

    updates = [query for query in queries if query["sql"].startswith('UPDATE "runs_steprun"')]
    assert len(updates) == 2
    assert Run.objects.get(pk=run.id).status == "failed"


def test_the_events_alone_give_the_snapshot_that_the_database_has(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("1")
    digest, _ = store().put(tmp_path / "one")
    run = started(
        plan(fixed("data", digest), step("a", "add", "data"), step("b", "add", "a"), step("c", "add", "b"))
    )
    born = {
        **snapshot(run_or_404(run.id)),
        "seq": 0, "status": "queued", "started_at": None, "finished_at": None,
    }  # fmt: skip
    born["steps"] = [
        {
            **item,
            "status": "pending",
            "attempt": 0,
            "outputs": {},
            "missing_outputs": [],
            "because": [],
            "started_at": None,
            "finished_at": None,
        }
        for item in born["steps"]
    ]
    error = {"code": "x", "message": "It went away.", "hint": ""}
    record(run.id, [running("a")], follow=next_moves)
    failure = {"attempt": 1, "exit_code": 1, "error": error}
    retrying = {"attempt": 1, "exit_code": 137, "error": error, "wait_seconds": 0.0}
    record(run.id, [RunEvent("step.retrying", "a", retrying)], follow=next_moves)
    (tmp_path / "two").write_text("2")
    other, _ = store().put(tmp_path / "two")
    outputs = {"value": {"digest": other, "type": "file", "bytes": 1}}
    second = {"attempt": 2, "exit_code": 0, "outputs": outputs}
    record(run.id, [RunEvent("step.running", "a", {"attempt": 2})], follow=next_moves)
    record(run.id, [RunEvent("step.progress", "a", {"attempt": 2, "progress": {"done": 1, "total": 4}})])
    record(run.id, [RunEvent("step.succeeded", "a", second)], follow=next_moves)
    record(
        run.id,
        [RunEvent("step.failed", "b", failure)],
        follow=next_moves,
    )

    now = snapshot(run_or_404(run.id))

    assert now["status"] == "failed"
    assert reduce(born, events_after(run.id, 0)) == now


def test_an_attempt_that_crashed_stays_ended_and_the_next_is_another() -> None:
    run = started(chain(1))
    data = {"attempt": 1, "exit_code": 137, "error": None, "wait_seconds": 0.0}

    record(run.id, [RunEvent("step.retrying", "n0", data)], follow=next_moves)

    assert list(StepAttempt.objects.order_by("number").values_list("number", "status")) == [
        (1, "crashed"),
        (2, "launching"),
    ]
    assert Outbox.objects.filter(dedupe_key=f"launch:jf-{run.id.hex}-n0-2").exists()
